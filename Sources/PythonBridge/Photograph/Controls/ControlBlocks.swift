import CCaptureFormat
import CInterface
import CPython

/// What kmmem has planted in the copy that is being photographed.
@inline(__always) var controls: UnsafeMutablePointer<kmm_controls> { kmm_photograph_controls() }

/// The blocks in which controls stand. The photograph treats them as the program's, but that their nodes come last.
///
/// Their memory begins with words that stand for variables (Controls.addRoots).
enum ControlBlocks {
  /// Maps their memory; false when there is none.
  static func open() -> Bool {
    let start = kmm_photograph_map_controls(Int(KMM_CONTROL_BYTES))
    if start == 0 { return false }
    controls.pointee.memory = kmm_span(start: start, end: start &+ UInt(KMM_CONTROL_BYTES))
    controls.pointee.next = start &+ UInt(KMM_MAX_CONTROL_ROOTS) &* 8
    return true
  }

  /// A new block of zeros, with room before the object in it. Where blocks are known, it is one of them.
  static func add(_ bytes: UInt, _ kind: kmm_kind, _ role: ControlRole, headerBytes: UInt = 0) -> Address {
    let state = controls
    let start = state.pointee.next
    if state.pointee.block_count == KMM_MAX_CONTROL_BLOCKS { return start }
    kmm_photograph_control(state.pointee.block_count).pointee = kmm_control_block(
      start: start, bytes: UInt32(truncatingIfNeeded: bytes), flags: role.flags, kind: UInt16(truncatingIfNeeded: kind.rawValue),
      header_bytes: UInt16(truncatingIfNeeded: headerBytes), meetings: 0)
    state.pointee.block_count &+= 1
    state.pointee.next = reserve(bytes)
    if photograph.pointee.knows_blocks != 0 { LiveBlocks.note(start, UInt64(bytes)) }
    return start &+ headerBytes
  }

  /// Memory that is no block; where it ends, the next one begins.
  private static func reserve(_ bytes: UInt) -> Address { (controls.pointee.next &+ bytes &+ 15) & ~15 }

  /// Memory of kmmem's that is no block.
  static func room(_ bytes: UInt) -> Address {
    let start = controls.pointee.next
    controls.pointee.next = reserve(bytes)
    return start
  }

  /// Whether an address is that of a control.
  @inline(__always) static func hold(_ address: Address) -> Bool {
    let memory = controls.pointee.memory
    return address >= memory.start && address < memory.end
  }

  /// Notes that something leads to what is a control; false for anything else.
  @inline(__always) static func meet(_ address: Address, _ meeting: kmm_control_meeting) -> Bool {
    if !hold(address) { return false }
    if let block = around(address) { block.pointee.meetings |= UInt16(truncatingIfNeeded: meeting.rawValue) }
    return true
  }

  /// What is known of the block that begins at an address.
  static func block(at address: Address) -> kmm_live_block? {
    guard let block = around(address), block.pointee.start == address else { return nil }
    return kmm_live_block(size: UInt64(block.pointee.bytes), site: 0, kind: UInt32(block.pointee.kind))
  }

  /// The flags that a control's node has, as an object or as a block; 0 for any other.
  @inline(__always) static func flags(of address: Address) -> UInt32 {
    guard hold(address), let block = around(address) else { return 0 }
    let isInRing = UInt32(block.pointee.meetings) & KMM_CONTROL_IN_RING.rawValue != 0
    return UInt32(block.pointee.flags) | (isInRing ? KMM_NODE_TRACKED.rawValue : 0)
  }

  private static func around(_ address: Address) -> UnsafeMutablePointer<kmm_control_block>? {
    var index: UInt32 = 0
    while index < controls.pointee.block_count {
      let block = kmm_photograph_control(index)
      if address >= block.pointee.start && address < block.pointee.start &+ UInt(block.pointee.bytes) { return block }
      index &+= 1
    }
    return nil
  }
}

/// What a control is there for.
struct ControlRole {
  let detector: kmm_control_detector
  /// Whether the detector must not accuse it.
  let isInnocent: Bool

  /// The same, of what is not accused itself.
  var bystander: ControlRole { ControlRole(detector: detector, isInnocent: true) }

  var flags: UInt16 {
    let detector = detector.rawValue << UInt32(KMM_NODE_DETECTOR_SHIFT)
    let flags = KMM_NODE_CONTROL.rawValue | (isInnocent ? KMM_NODE_INNOCENT.rawValue : 0)
    return UInt16(truncatingIfNeeded: detector | flags)
  }
}
