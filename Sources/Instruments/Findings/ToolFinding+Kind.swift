extension ToolFinding {
  /// What is wrong, in words that no tool owns.
  package enum Kind: String, Sendable, CaseIterable {
    case doubleFree = "double-free"
    case invalidFree = "invalid-free"
    case mismatchedFree = "mismatched-free"
    /// An access behind a block of the heap.
    case overflow
    /// An access before a block of the heap.
    case underflow
    case useAfterFree = "use-after-free"
    case useAfterReturn = "use-after-return"
    case useAfterScope = "use-after-scope"
    /// An access outside of a variable on the stack.
    case stackOverflow = "stack-overflow"
    /// An access outside of a global variable.
    case globalOverflow = "global-overflow"
    /// An access of an address where nothing is known to be.
    case invalidAccess = "invalid-access"
    case uninitialisedUse = "uninitialised-use"
    /// A system call was given memory that nobody has written.
    case uninitialisedSyscall = "uninitialised-syscall"
    /// A function was given what it must not be given: ranges that overlap, a negative size.
    case badArgument = "bad-argument"
    case undefinedBehaviour = "undefined-behaviour"
    /// An access of the first page.
    case nullAccess = "null-access"
    case leakDefinite = "leak-definite"
    case leakIndirect = "leak-indirect"
    case leakPossible = "leak-possible"
    case leakReachable = "leak-reachable"
    case descriptorLeak = "descriptor-leak"
    case other

    /// What an access of an address is about which no more is known: addresses of the first page come of null pointers.
    static func access(of address: UInt64?) -> Kind {
      address.map { $0 < 4096 } == true ? .nullAccess : .invalidAccess
    }
  }
}
