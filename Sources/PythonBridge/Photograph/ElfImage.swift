import CInterface
import CPython

/// A loaded ELF file by the headers that lie at its beginning in memory.
enum ElfImage {
  private static let magic: UInt32 = 0x464c_457f
  private static let headerBytes: UInt = 64
  private static let load: UInt32 = 1
  private static let threadLocal: UInt32 = 7
  private static let writable: UInt32 = 2

  /// Whether the headers of one lie at an address.
  static func isAt(_ base: Address) -> Bool { kmm_photograph_may_read(base) && kmm_load32(base) == magic }

  /// Where the variables of a file end that is mapped from an address on; 0 when no program headers lie there.
  static func variablesEnd(_ base: Address) -> Address {
    var bias: Address?
    var end: Address = 0
    forEachHeader(base) { header in
      if kmm_load32(header) != load { return }
      let start = word(at: header &+ 16)
      if bias == nil { bias = base &- (start & ~4095) }
      if kmm_load32(header &+ 4) & writable != 0 { end = max(end, (bias ?? 0) &+ start &+ word(at: header &+ 40)) }
    }
    return end
  }

  /// How many bytes each thread has for a file's thread-local variables; 0 when no program headers lie there.
  static func threadLocalBytes(_ base: Address) -> UInt {
    var bytes: UInt = 0
    forEachHeader(base) { header in if kmm_load32(header) == threadLocal { bytes = word(at: header &+ 40) } }
    return bytes
  }

  private static func forEachHeader(_ base: Address, _ body: (_ header: Address) -> Void) {
    if !isAt(base) { return }
    var header = base &+ word(at: base &+ 32)
    var left = UInt(kmm_load16(base &+ 56))
    if header != base &+ headerBytes || left > 64 { return }
    while left > 0 {
      body(header)
      header &+= 56
      left &-= 1
    }
  }
}
