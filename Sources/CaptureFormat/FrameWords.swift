/// A native frame as a node keeps it: an address, and which generation of the address space it belongs to.
package struct NativeFrameWord: Hashable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// Composes a word from its parts.
  package init(address: UInt64, generation: UInt32, isExact: Bool) {
    rawValue = (address & 0xffff_ffff_ffff) | UInt64(generation & 0x7fff) << 48 | (isExact ? 1 << 63 : 0)
  }

  /// A return address, or the interrupted instruction when exact.
  package var address: UInt64 { rawValue & 0xffff_ffff_ffff }
  /// Counts the loads and unloads of modules up to this frame.
  package var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 48) & 0x7fff }
  /// The address is that of an instruction, not of the one after a call.
  package var isExact: Bool { rawValue >> 63 != 0 }
  /// The unwinder could not follow the stack beyond this point.
  package var isCut: Bool { isExact && address == 0 }
  /// The address by which module, function and line are found.
  package var lookupAddress: UInt64 { isExact || address == 0 ? address : address - 1 }
}

/// A Python frame as a node keeps it: a code object and the instruction in it.
package struct PythonFrameWord: Hashable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// Composes a word from its parts.
  package init(code: UInt32, offset: UInt32, isEntry: Bool) {
    rawValue = UInt64(code) << 32 | (isEntry ? 1 << 31 : 0) | UInt64(offset & 0x7fff_ffff)
  }

  /// The code object's number in the log.
  package var code: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
  /// Called from C: an own run of the evaluation loop begins here.
  package var isEntry: Bool { rawValue >> 31 & 1 != 0 }
  /// Byte offset of the current instruction in the bytecode.
  package var offset: UInt32 { UInt32(truncatingIfNeeded: rawValue) & 0x7fff_ffff }
}
