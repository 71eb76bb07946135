extension ToolFinding.Kind {
  /// What Memcheck's `<kind>` means, given what it says besides.
  init(memcheck kind: String, title: String, address: AddressFacts?, access: MemoryAccess?) {
    self =
      switch kind {
      case "InvalidRead", "InvalidWrite", "InvalidJump": Self.access(of: address, access)
      case "InvalidFree": address?.isFreed == true ? .doubleFree : .invalidFree
      case "MismatchedFree": .mismatchedFree
      case "UninitCondition", "UninitValue": .uninitialisedUse
      case "SyscallParam" where title.holds("unaddressable"): Self.access(of: address, access)
      case "SyscallParam": .uninitialisedSyscall
      case "ClientCheck": title.holds("Unaddressable") ? Self.access(of: address, access) : .uninitialisedUse
      case "Overlap", "FishyValue", "BadSize", "BadAlign", "ReallocSizeZero", "UnsafeZeroSize", "FdBadClose", "FdBadUse":
        .badArgument
      case "Leak_DefinitelyLost": .leakDefinite
      case "Leak_IndirectlyLost": .leakIndirect
      case "Leak_PossiblyLost": .leakPossible
      case "Leak_StillReachable": .leakReachable
      case "FdNotClosed": .descriptorLeak
      default: .other
      }
  }

  /// What an access of an address is, by where that lies.
  private static func access(of address: AddressFacts?, _ access: MemoryAccess?) -> Self {
    guard let address else { return .invalidAccess }
    if address.isFreed { return .useAfterFree }
    guard address.text.hasSuffix("alloc'd"), let place = address.place else {
      return address.text.hasSuffix("below stack pointer") ? .useAfterReturn : Self.access(of: address.address)
    }
    switch place.side {
    case .before: return .underflow
    case .after: return .overflow
    // An access that begins within a block and ends behind it.
    case .inside:
      let (end, isBeyond) = place.distance.addingReportingOverflow(access?.size ?? 1)
      return isBeyond || end > place.blockSize ? .overflow : .invalidAccess
    }
  }
}

extension AddressFacts {
  /// Whether the block that Memcheck names has been freed.
  fileprivate var isFreed: Bool { place != nil && text.hasSuffix("free'd") }
}

extension MemoryAccess {
  /// "Invalid write of size 4".
  init?(memcheck title: String) {
    var words = Words(title)
    if words.take("Jump to the invalid address") {
      self.init(direction: .jump, size: nil)
    } else if words.take("Invalid read of size") {
      self.init(direction: .read, size: words.number())
    } else if words.take("Invalid write of size") {
      self.init(direction: .write, size: words.number())
    } else {
      return nil
    }
  }
}

extension ToolStack.Role {
  /// What the stack behind a line of Memcheck's is; nil for a line that says nothing of it.
  init?(memcheck words: String) {
    if words.hasSuffix("free'd") || words.hasPrefix("Previously closed") {
      self = .freed
    } else if words.hasSuffix("alloc'd") || words.holds("was alloc'd") || words.hasPrefix("Originally opened") {
      self = .allocated
    } else if words.hasPrefix("Uninitialised value was created") {
      self = .origin
    } else {
      return nil
    }
  }
}
