package import HeapGraph
package import Snapshots

/// Something that is wrong in a heap: what it is, how much, why, who made it, and what to change.
package struct Finding: Sendable {
  package enum Detector: String, CaseIterable, Sendable {
    case referenceCycles = "reference-cycles"
    case crossLanguageCycles = "cross-language-cycles"
    case leakedReferences = "leaked-references"
    case lostBlocks = "lost-blocks"
    case pinnedObjects = "pinned-objects"
    /// Of the recording, and not of a photograph.
    case heapErrors = "heap-errors"
  }

  /// What a detector says it is.
  package enum Kind: String, CaseIterable, Sendable {
    // Reference cycles: freed soon, freed by a full collection, never looked at, never freed.
    case collectable, waiting, frozen, uncollectable
    // Cross-language cycles.
    case cycle
    // Leaked references.
    case lostObject = "lost-object"
    case growingCount = "growing-count"
    case missingReference = "missing-reference"
    // Lost blocks.
    case rootLeak = "root-leak"
    case rootCycle = "root-cycle"
    case possible
    // Pinned objects.
    case atexit, thread, traceback, generator
    case moduleTwice = "module-twice"
    // Heap errors.
    case doubleFree = "double-free"
    case invalidFree = "invalid-free"
    case mismatchedFree = "mismatched-free"
    case overflow, underflow
    case useAfterFree = "use-after-free"

    /// Which detector finds it.
    package var detector: Detector {
      switch self {
      case .collectable, .waiting, .frozen, .uncollectable: .referenceCycles
      case .cycle: .crossLanguageCycles
      case .lostObject, .growingCount, .missingReference: .leakedReferences
      case .rootLeak, .rootCycle, .possible: .lostBlocks
      case .atexit, .thread, .traceback, .generator, .moduleTwice: .pinnedObjects
      case .doubleFree, .invalidFree, .mismatchedFree, .overflow, .underflow, .useAfterFree: .heapErrors
      }
    }

    /// Garbage that the collector frees by itself: told, and not counted.
    package var isGarbage: Bool { self == .collectable || self == .waiting }
  }

  package enum Certainty: String, Comparable, Sendable {
    case possible, probable, certain

    package static func < (left: Certainty, right: Certainty) -> Bool { left.rank < right.rank }
    private var rank: Int {
      switch self {
      case .possible: 0
      case .probable: 1
      case .certain: 2
      }
    }
  }

  package let detector: Detector
  package let kind: Kind
  package let certainty: Certainty
  /// One sentence.
  package let title: String
  /// 16 hexadecimal digits that stay from run to run: of names, never of addresses or lines.
  package let fingerprint: String
  package let amount: FindingAmount
  /// One of the equal ones; nil for what is no part of a heap.
  package let example: NodeID?
  /// The number of the stack that made the example; 0 = not known.
  package let site: UInt32
  /// The line that is to be looked at first; nil where no stack is known.
  package let place: NamedFrame?
  /// The frames of that stack, innermost first.
  package let stack: [NamedFrame]
  /// The names of the types in it, each once.
  package let types: [String]
  /// Where a root holds it; nil where nothing reaches it.
  package var path: String?
  /// Those that must all let go for it to be freed.
  package var holders: [String] = []
  /// Of a cycle, a shortest one.
  package var cycle: CycleDrawing?
  /// What a big cycle consists of.
  package var quotient: CycleQuotient?
  package var culprit: Culprit?
  package var cures: [Cure] = []
  /// All stacks that it rests on, the one that is `stack` first; empty where there is no other.
  package var stacks: [Stack] = []
  /// What it accuses of that which kmmem has planted.
  var controls: [NodeID] = []

  /// Garbage that the collector frees by itself: told, and not counted.
  package var isGarbage: Bool { kind.isGarbage }

  /// Whether memory was used or given back wrongly.
  package var isHeapError: Bool { detector == .heapErrors }

  /// Whether it counts for an exit code.
  package var isCounted: Bool { !isGarbage && certainty >= .probable }
}

extension Finding {
  /// One of several stacks.
  package struct Stack: Sendable {
    /// What happened there.
    package enum Role: String, Sendable {
      case access, freed, allocated
      /// It was found there, some time after it happened.
      case found
    }

    package let role: Role
    /// The line that is to be looked at.
    package let place: NamedFrame?
    /// Innermost first.
    package let frames: [NamedFrame]
  }
}

/// The type or library at fault, and why nobody frees the memory by itself.
package struct Culprit: Equatable, Sendable {
  package let type: String
  /// The file that the type or function stands in, where it is known.
  package let library: String?
  package let reason: String
}

/// One way to mend a finding.
package struct Cure: Equatable, Sendable {
  package enum Kind: String, Sendable {
    case weakReference = "weak-edge"
    case collectorSupport = "gc-support"
    case decrement = "decref"
    case increment = "incref"
    case delete
    case unregister
    case release
    case thaw
    case freeOnce = "free-once"
    case matchRelease = "match-release"
    case checkBounds = "check-bounds"
  }

  package let kind: Kind
  package let text: String
  /// Whether the heap was looked at without the edge, and nothing of the cycle stayed.
  package let isVerified: Bool
  /// Lines of code to add, where they can be written for the type at hand.
  package let code: String?

  package init(_ kind: Kind, _ text: String, isVerified: Bool = false, code: String? = nil) {
    self.kind = kind
    self.text = text
    self.isVerified = isVerified
    self.code = code
  }
}
