package import Instruments

/// What is said of an error or a leak that another tool has found.
struct ToolFindingWords {
  let kind: Finding.Kind
  /// One sentence without a full stop.
  let title: String
  /// The tool's own words.
  let reason: String
  let cures: [Cure]

  init(_ found: ToolFinding, by tool: MemoryTool) {
    kind = Finding.Kind(found.kind)
    title = Self.title(of: found)
    reason = "\(tool.name): " + ([found.title] + [found.address?.text].compactMap(\.self)).joined(separator: "; ")
    cures = Self.cure(of: kind).map { [$0] } ?? []
  }

  private static func title(of found: ToolFinding) -> String {
    let block = found.address?.place.map { "a block of \($0.blockSize) B" } ?? "a block"
    let access = found.access.words
    return switch found.kind {
    case .doubleFree: "\(block) is given back twice"
    case .invalidFree: "\(found.address?.place.map { "an address \($0.words) \(block)" } ?? "what is no block") is given back"
    case .mismatchedFree: "\(block) is given back by the wrong function"
    case .overflow, .underflow: "\(access)\(found.address?.place.map { ", \($0.words) \(block)" } ?? " outside of a block")"
    case .useAfterFree: "\(access) in \(block) that was given back"
    case .useAfterReturn: "\(access) in a variable of a function that has returned"
    case .useAfterScope: "\(access) in a variable whose scope has ended"
    case .stackOverflow: "\(access) outside of a variable on the stack"
    case .globalOverflow: "\(access) outside of a global variable"
    case .invalidAccess: "\(access) where nothing is known to be"
    case .nullAccess: "\(access) through a null pointer"
    case .uninitialisedUse: "a value is used that nobody has written"
    case .uninitialisedSyscall: "a system call is given memory that nobody has written"
    case .leakDefinite, .leakIndirect, .leakPossible, .leakReachable:
      LeakWords.title(Finding.Kind(found.kind), count: Int(clamping: found.blocks ?? found.count)) ?? found.title
    case .descriptorLeak: "a file descriptor that nobody has closed"
    case .badArgument, .undefinedBehaviour, .other: found.title.withoutAddresses
    }
  }

  private static func cure(of kind: Finding.Kind) -> Cure? {
    switch kind {
    case .doubleFree: Cure(.freeOnce, "let one owner give it back (std::unique_ptr)")
    case .invalidFree: Cure(.freeOnce, "keep the pointer that the allocator returned, and give back that one")
    case .mismatchedFree: Cure(.matchRelease, "give back by the function that belongs to its allocator")
    case .overflow, .underflow, .stackOverflow, .globalOverflow:
      Cure(.checkBounds, "check the index against the size, or make room for what is used")
    case .useAfterFree:
      Cure(.freeOnce, "let who uses it own it (std::shared_ptr, std::weak_ptr), or give it back after the last use")
    case .uninitialisedUse, .uninitialisedSyscall: Cure(.initialise, "give the value a beginning where it comes into being")
    case .rootLeak, .indirect:
      Cure(.delete, "free it once it is not used any more, or give it an owner (std::unique_ptr, std::vector)")
    case .descriptorLeak: Cure(.release, "close it once it is not used any more")
    default: nil
    }
  }
}

extension String {
  /// "strncpy(0x1ff0, 0x1ff2, 10)" without what another run has differently: "strncpy".
  fileprivate var withoutAddresses: String {
    firstRange(of: "(0x").map { String(self[..<$0.lowerBound]) } ?? self
  }
}

extension MemoryAccess? {
  /// "a read of 4 B".
  fileprivate var words: String {
    guard let self else { return "an access" }
    let size = self.size.map { " of \($0) B" } ?? ""
    return switch self.direction {
    case .read: "a read\(size)"
    case .write: "a write\(size)"
    case .jump: "a jump to code"
    }
  }
}

extension AddressFacts.Place {
  /// "right behind the end of", "8 B into".
  fileprivate var words: String {
    let distance = distance == 0 ? "right" : "\(distance) B"
    return switch side {
    case .before: "\(distance) before the beginning of"
    case .after: "\(distance) behind the end of"
    case .inside: "\(self.distance) B into"
    }
  }
}

extension Finding.Kind {
  /// What another tool's word for it means.
  package init(_ kind: ToolFinding.Kind) {
    self =
      switch kind {
      case .doubleFree: .doubleFree
      case .invalidFree: .invalidFree
      case .mismatchedFree: .mismatchedFree
      case .overflow: .overflow
      case .underflow: .underflow
      case .useAfterFree: .useAfterFree
      case .useAfterReturn: .useAfterReturn
      case .useAfterScope: .useAfterScope
      case .stackOverflow: .stackOverflow
      case .globalOverflow: .globalOverflow
      case .invalidAccess: .invalidAccess
      case .nullAccess: .nullAccess
      case .uninitialisedUse: .uninitialisedUse
      case .uninitialisedSyscall: .uninitialisedSyscall
      case .badArgument: .badArgument
      case .undefinedBehaviour: .undefinedBehaviour
      case .leakDefinite: .rootLeak
      case .leakIndirect: .indirect
      case .leakPossible: .possible
      case .leakReachable: .reachable
      case .descriptorLeak: .descriptorLeak
      case .other: .other
      }
  }
}
