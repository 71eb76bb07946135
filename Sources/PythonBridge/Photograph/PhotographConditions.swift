import CInterface
import CPython

/// What must hold before a process is copied for its photograph.
enum PhotographConditions {
  private static let stateInterpreter: Int32 = 16
  /// What the copy's tables take at most besides a quarter of the resident set: 4 bytes for every 16 of the heap. Bytes.
  private static let fixedBytes: UInt64 = 16 << 20

  /// Why there can be no photograph now; DONE when there can.
  static func refusal(in main: Address) -> kmm_photograph_end {
    guard let state = bridge.pointee.python.state_with_gil?() else { return KMM_PHOTOGRAPH_NO_LOCK }
    if word(UInt(bitPattern: state), stateInterpreter) != main { return KMM_PHOTOGRAPH_NOT_MAIN }
    if state != bridge.pointee.python.state_of_thread?() { return KMM_PHOTOGRAPH_NO_LOCK }
    return refusal
  }

  /// The same where no interpreter is alive.
  static var refusal: kmm_photograph_end {
    let needed = fixedBytes &+ kmm_resident_bytes() / 4
    return kmm_memory_room(characters("")) < needed ? KMM_PHOTOGRAPH_NO_ROOM : KMM_PHOTOGRAPH_DONE
  }
}
