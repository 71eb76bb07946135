import CAgent
import CCaptureFormat
import CInterface

/// The row cache: the packed rule of each program counter that was ever stepped over, direct-mapped, one word each.
///
/// A word is (address >> 16) << 33 | rule; the low 16 bits of the address, mixed with the tag, pick the slot.
enum UnwindRows {
  static let count: UInt = 1 << 16

  static func open() -> Bool {
    if agent.pointee.rows == 0 { agent.pointee.rows = kmm_map_anonymous(Int(count) &* 8) }
    return agent.pointee.rows != 0
  }

  @inline(__always) static func rule(at address: Address) -> UInt {
    let tag = address >> 16
    let slot = agent.pointee.rows &+ ((address ^ (tag &* 0x9E37)) & 0xffff) &* 8
    let row = UInt(kmm_load64(slot))
    if row >> 33 == tag { return row & 0x1_ffff_ffff }
    return missing(address, slot, tag)
  }

  @inline(never) private static func missing(_ address: Address, _ slot: Address, _ tag: UInt) -> UInt {
    let rule = FrameDescription.rule(at: address).packed
    kmm_store64(slot, UInt64(tag << 33 | rule))
    return rule
  }

  /// Forgets every row: a module is gone, another may come to its place.
  static func clear() {
    kmm_zero(agent.pointee.rows, Int(count) &* 8)
    agent.pointee.row_generation &+= 1
  }
}
