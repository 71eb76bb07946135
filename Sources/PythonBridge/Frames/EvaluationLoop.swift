import CCaptureFormat
import CInterface
import CPython

/// The machine code of the interpreter's evaluation loop: the reader pairs its native frames with runs of Python frames.
///
/// By address, not by name, so that stripped and embedded interpreters work. The cold part of the function has an unwind
/// entry of its own and no visible symbol; it is where jumps out of the hot part lead that land in a piece of code which
/// begins with a frame already set up.
enum EvaluationLoop {
  static func describe() {
    let interface = bridge.pointee.interface.unsafelyUnwrapped
    guard let function = interface.pointee.symbol(characters("_PyEval_EvalFrameDefault")) else { return }
    var start: UInt = 0
    var end: UInt = 0
    var isPart = false
    guard interface.pointee.function_bounds(UInt(bitPattern: function), &start, &end, &isPart) else { return }
    log(start, end)
    logColdPart(start, end)
  }

  private static func logColdPart(_ start: Address, _ end: Address) {
    let interface = bridge.pointee.interface.unsafelyUnwrapped
    var place = start
    var partStart: UInt = 0
    var partEnd: UInt = 0
    var isPart = false
    var votes = 0
    while place &+ 6 < end {
      let target = jumpTarget(place)
      if target != 0 && (target < start || target >= end) {
        if target >= partStart && target < partEnd {
          votes &+= 1
          if votes == 3 { return log(partStart, partEnd) }
        } else if interface.pointee.function_bounds(target, &partStart, &partEnd, &isPart), isPart {
          votes = 1
        } else {
          partStart = 0
          partEnd = 0
        }
      }
      place &+= 1
    }
  }

  /// Where a conditional near jump at this byte leads, if it is one; 0 otherwise.
  @inline(__always) private static func jumpTarget(_ place: Address) -> Address {
    guard kmm_load8(place) == 0x0f, kmm_load8(place &+ 1) & 0xf0 == 0x80 else { return 0 }
    return place &+ 6 &+ UInt(bitPattern: Int(kmm_load_signed32(place &+ 2)))
  }

  private static func log(_ start: Address, _ end: Address) {
    var range = kmm_range(
      record: kmm_record(type: KMM_RECORD_EVALUATION_LOOP.rawValue, length: 0), start: UInt64(start), end: UInt64(end))
    withUnsafePointer(to: &range) { range in
      _ = bridge.pointee.interface.unsafelyUnwrapped.pointee.log(
        Address(bitPattern: range), MemoryLayout<kmm_range>.size, 0, 0, 0, 0)
    }
  }
}
