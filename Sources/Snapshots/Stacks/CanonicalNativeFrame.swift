/// A native frame that is equal for equal places of code, whatever the generation and the address of this load.
///
/// Bits 0-47 address (where the module was loaded first), bits 48-62 module number + 1, bit 63 exact, as `NativeFrameWord`.
package struct CanonicalNativeFrame: Hashable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// Composes a frame; a module number too high for the word becomes "no module".
  init(address: UInt64, module: Int?, isExact: Bool) {
    let number = module.map { $0 + 1 } ?? 0
    rawValue =
      (address & 0xffff_ffff_ffff) | UInt64(number < 0x7fff ? number : 0) << 48 | (isExact ? 1 << 63 : 0)
  }

  /// Any instruction of the interpreter's evaluation loop: the places in it say nothing that its Python frame does not.
  package static let evaluationLoop = CanonicalNativeFrame(rawValue: 0x7fff << 48)
  /// The unwinder could not follow the stack beyond this point.
  package static let cut = CanonicalNativeFrame(rawValue: 1 << 63)

  /// The module's number in `ModuleMap.modules`.
  package var module: Int? {
    let number = Int(rawValue >> 48 & 0x7fff)
    return number == 0 || number == 0x7fff ? nil : number - 1
  }

  /// A return address, or the interrupted instruction when exact.
  package var address: UInt64 { rawValue & 0xffff_ffff_ffff }
  /// The address by which function and line are found.
  package var lookupAddress: UInt64 { rawValue >> 63 != 0 || address == 0 ? address : address - 1 }
}

/// A Python frame that is equal for equal lines of equal code: bits 32-63 code number, bit 31 entry, bits 0-30 line (0 = unknown).
package struct CanonicalPythonFrame: Hashable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  init(code: UInt32, line: UInt32, isEntry: Bool) {
    rawValue = UInt64(code) << 32 | (isEntry ? 1 << 31 : 0) | UInt64(line & 0x3fff_ffff)
  }

  /// A context that the program named.
  init(context code: UInt32) { rawValue = UInt64(code) << 32 | 1 << 30 }

  /// The code's number in `CodeTable.codes`.
  package var code: Int { Int(rawValue >> 32) }
  /// Called from C: a run of the evaluation loop begins here.
  package var isEntry: Bool { rawValue >> 31 & 1 != 0 }
  /// No function, but the piece of work that the stack belongs to, by the name that the program gave it. It is outermost.
  package var isContext: Bool { rawValue >> 30 & 1 != 0 }
  /// The line, if known.
  package var line: Int? {
    let line = Int(rawValue & 0x3fff_ffff)
    return line == 0 ? nil : line
  }
}
