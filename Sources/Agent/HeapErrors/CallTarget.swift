import CAgent
import CInterface

/// Which function a call led to, as the instruction before its return address says.
///
/// A hook knows who returns to whom, and not who called: `operator delete` ends with a jump to `free`, whose caller seems to be the
/// program then.
enum CallTarget {
  /// What stands in the slot (a GOT entry) through which was called.
  case slot(Address)
  /// A function of the module itself.
  case function(Address)
  /// Through a register, or a table.
  case unknown

  static func of(_ returnAddress: Address) -> CallTarget {
    guard kmm_is_readable(returnAddress &- 8), kmm_is_readable(returnAddress &- 1) else { return .unknown }
    if bytes(returnAddress &- 6, 0xff, 0x15) { return slot(of: returnAddress) }
    guard kmm_load8(returnAddress &- 5) == 0xe8 else { return .unknown }
    let target = relative(returnAddress)
    guard kmm_is_readable(target), kmm_is_readable(target &+ 15) else { return .unknown }
    // A stub of the procedure linkage table: endbr64 or not, bnd or not, then a jump through its slot.
    var jump = bytes(target, 0xf3, 0x0f) && bytes(target &+ 2, 0x1e, 0xfa) ? target &+ 4 : target
    if kmm_load8(jump) == 0xf2 { jump &+= 1 }
    return bytes(jump, 0xff, 0x25) ? slot(of: jump &+ 6) : .function(target)
  }

  /// An instruction's last four bytes are a distance from its end.
  private static func relative(_ end: Address) -> Address { offset(end, by: Int(kmm_load_signed32(end &- 4))) }

  private static func slot(of end: Address) -> CallTarget {
    let slot = relative(end)
    return kmm_is_readable(slot) ? .slot(UInt(kmm_load_unaligned64(slot))) : .unknown
  }

  private static func bytes(_ address: Address, _ first: UInt8, _ second: UInt8) -> Bool {
    kmm_load8(address) == first && kmm_load8(address &+ 1) == second
  }
}
