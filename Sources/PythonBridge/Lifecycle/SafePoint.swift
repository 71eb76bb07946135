import CInterface
import CPython

/// A moment in which the GIL is held and the interpreter is in the middle of nothing: where a photograph may be taken.
///
/// The interpreter calls kmmem at one between two instructions of the main thread (`Py_AddPendingCall`). While the main thread waits
/// somewhere in C, a thread of kmmem's own comes for a moment and takes the GIL at a point where another gives it up.
enum SafePoint {
  /// The program's own code is about to run.
  static func begin() {
    kmm_safe_point_find()
    let interface = bridge.pointee.interface.unsafelyUnwrapped
    if interface.pointee.signal != 0 { kmm_safe_point_at_signal(Int32(bitPattern: interface.pointee.signal)) }
    reach(KMM_TRIGGER_BEGINS)
  }

  static func reach(_ trigger: kmm_trigger) { bridge.pointee.interface.unsafelyUnwrapped.pointee.safe_point(trigger.rawValue) }

  /// Whether the calling thread runs Python's code.
  fileprivate static var isHere: Bool {
    guard bridge.pointee.is_active != 0, bridge.pointee.is_settled != 0, bridge.pointee.python.is_initialized?() ?? 0 != 0,
      let state = bridge.pointee.python.state_with_gil?()
    else { return false }
    return state == bridge.pointee.python.state_of_thread?()
  }
}

/// Asks for a safe point; inside any event, on any thread.
@c(kmm_bridge_ask) public func bridgeAsk(_ isUrgent: Bool) -> Bool {
  if bridge.pointee.is_active == 0 || bridge.pointee.is_settled == 0 || bridge.pointee.python.is_initialized?() ?? 0 == 0 {
    return false
  }
  return kmm_safe_point_ask(isUrgent)
}

/// `os._exit`: of a child that multiprocessing forked, for one. Or the end of a host that has finalised its Python.
@c(kmm_bridge_leaves) public func bridgeLeaves() {
  if SafePoint.isHere || InterpreterLife.isOver { SafePoint.reach(KMM_TRIGGER_EXIT) }
}
