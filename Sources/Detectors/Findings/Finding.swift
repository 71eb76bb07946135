package import HeapGraph
package import Instruments
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
    /// What only other tools see.
    case memoryErrors = "memory-errors"
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
    /// Where somebody asks for them, and of other tools: held by what is lost, or held to the end.
    case indirect, reachable
    // Pinned objects.
    case atexit, thread, traceback, generator
    case moduleTwice = "module-twice"
    // Heap errors.
    case doubleFree = "double-free"
    case invalidFree = "invalid-free"
    case mismatchedFree = "mismatched-free"
    case overflow, underflow
    case useAfterFree = "use-after-free"
    // Memory errors.
    case useAfterReturn = "use-after-return"
    case useAfterScope = "use-after-scope"
    case stackOverflow = "stack-overflow"
    case globalOverflow = "global-overflow"
    case invalidAccess = "invalid-access"
    case nullAccess = "null-access"
    case uninitialisedUse = "uninitialised-use"
    case uninitialisedSyscall = "uninitialised-syscall"
    case badArgument = "bad-argument"
    case undefinedBehaviour = "undefined-behaviour"
    case descriptorLeak = "descriptor-leak"
    case other

    /// Which detector finds it.
    package var detector: Detector {
      switch self {
      case .collectable, .waiting, .frozen, .uncollectable: .referenceCycles
      case .cycle: .crossLanguageCycles
      case .lostObject, .growingCount, .missingReference: .leakedReferences
      case .rootLeak, .rootCycle, .possible, .indirect, .reachable: .lostBlocks
      case .atexit, .thread, .traceback, .generator, .moduleTwice: .pinnedObjects
      case .doubleFree, .invalidFree, .mismatchedFree, .overflow, .underflow, .useAfterFree: .heapErrors
      case .useAfterReturn, .useAfterScope, .stackOverflow, .globalOverflow, .invalidAccess, .nullAccess, .uninitialisedUse,
        .uninitialisedSyscall, .badArgument, .undefinedBehaviour, .descriptorLeak, .other:
        .memoryErrors
      }
    }

    /// Whether kmmem looks for it only where somebody asks for that, or another tool finds it.
    package var isOnRequest: Bool { detector == .memoryErrors || self == .indirect || self == .reachable }

    /// Whether a native block was not given back.
    package var isLeak: Bool { detector == .lostBlocks }

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
  package internal(set) var title: String
  /// 16 hexadecimal digits that stay from run to run: of names, never of addresses or lines.
  package let fingerprint: String
  package internal(set) var amount: FindingAmount
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
  /// Whether memory was written; nil where no memory was used.
  package var writes: Bool?
  /// The forked children in which it was found, the first one before all others; empty for the program itself.
  package internal(set) var processes: [UInt32] = []
  /// Who found it.
  package var finders: [Finder] = [.kmmem]
  /// What it accuses of that which kmmem has planted.
  var controls: [NodeID] = []

  /// Garbage that the collector frees by itself: told, and not counted.
  package var isGarbage: Bool { kind.isGarbage }

  /// Whether memory was used or given back wrongly.
  package var isError: Bool { detector == .heapErrors || detector == .memoryErrors }

  /// Whether somebody wants it to count, or not to.
  package internal(set) var isCountedByChoice: Bool?

  /// Whether it counts for an exit code.
  package var isCounted: Bool { isCountedByChoice ?? (!isGarbage && certainty >= .probable) }
}

extension Finding {
  /// kmmem, or another tool.
  package enum Finder: Hashable, Sendable {
    case kmmem
    case tool(MemoryTool)

    /// The name for programs.
    package var name: String {
      switch self {
      case .kmmem: "kmmem"
      case .tool(let tool): tool.rawValue
      }
    }
  }

  /// One of several stacks.
  package struct Stack: Sendable {
    /// What happened there.
    package enum Role: String, Sendable {
      case access, freed, allocated
      /// It was found there, some time after it happened.
      case found
      /// Where a value that nobody has written came into being, and where its thread was made.
      case origin, created
      case other
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
    case initialise
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
