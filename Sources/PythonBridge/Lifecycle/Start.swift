import CCaptureFormat
import CInterface
import CPython

/// Why a runtime is refused; the numbers are returned by `kmm_bridge_start`.
enum Refusal {
  static let none: UInt32 = 0
  static let unknownVersion: UInt32 = 1
  static let freeThreaded: UInt32 = 2
  static let unexpectedLayout: UInt32 = 3
  static let missingFunctions: UInt32 = 4
  static let noMemory: UInt32 = 5
}

/// Starts the bridge for the interpreter in this process; returns a number of `Refusal`.
@c(kmm_bridge_start) public func bridgeStart(_ interface: UnsafePointer<kmm_interface>) -> UInt32 {
  bridge.pointee.interface = interface
  if !kmm_py_find() { return Refusal.missingFunctions }
  let refusal = InterpreterVersion.read()
  if refusal != Refusal.none { return refusal }
  bridge.pointee.layout = InterpreterLayout.layout(minor: bridge.pointee.minor)
  if !CodeTable.open() { return Refusal.noMemory }
  CodeTable.clear()
  bridge.pointee.is_active = 1
  bridge.pointee.is_settled = 0
  if bridge.pointee.python.is_initialized?() ?? 0 != 0 {
    if !settleNow() {
      bridge.pointee.is_active = 0
      return Refusal.unexpectedLayout
    }
  }
  bridge.pointee.passes_through = interface.pointee.options & KMM_OPTION_OBJECTS.rawValue != 0 ? 0 : 1
  describe()
  kmm_py_wrap_code_dealloc()
  PythonAllocators.wrap()
  ReferenceTracer.secure()
  if bridge.pointee.is_settled == 0 && bridge.pointee.has_audit_hook == 0 {
    bridge.pointee.has_audit_hook = kmm_py_install_audit_hook() ? 1 : 0
    bridge.pointee.uses_audit_hook = 1
  }
  interface.pointee.set_python_stack(kmm_python_stack_function())
  return Refusal.none
}

/// Asked for from inside Python: the interpreter is here, and so is the caller's frame.
private func settleNow() -> Bool {
  bridge.pointee.is_settled = 1
  return LayoutCheck.run() != .failed
}

/// Writes the version, the evaluation loop and what becomes of free lists to the capture.
@c(kmm_bridge_describe) public func describe() {
  InterpreterVersion.note()
  EvaluationLoop.describe()
  ReferenceTracer.describe()
}

@c(kmm_bridge_stop) public func bridgeStop() {
  if bridge.pointee.is_active == 0 { return }
  look()
  bridge.pointee.is_active = 0
  ReferenceTracer.remove()
  PythonAllocators.unwrap()
  kmm_py_unwrap_code_dealloc()
}

@c(kmm_bridge_forget) public func bridgeForget() { CodeTable.clear() }

/// An audit event. The program's own run begins with cpython.run_*: then allocators that were set since the constructor are
/// wrapped again and the exit is registered. The layout is tested at the first event with a Python frame.
@c(kmm_audited) public func audited(_ runs: Bool) {
  guard let thread = kmm_enter() else { return }
  kmm_set_inside(thread, 0)
  // What runs here is kmmem's own; what it frees may be the program's.
  kmm_set_idle(thread, KMM_ONLY_FREES.rawValue)
  defer { kmm_set_idle(thread, KMM_IDLE.rawValue) }
  if bridge.pointee.is_checked == 0 {
    switch LayoutCheck.run() {
    case .passed: bridge.pointee.is_checked = 1
    case .later: break
    case .failed: return refuse()
    }
  }
  ReferenceTracer.secure()
  if runs {
    PythonAllocators.wrap()
    _ = kmm_py_register_exit()
    bridge.pointee.is_settled = 1
    SafePoint.begin()
  }
}

/// The frames are not where they should be: nothing that was recorded of them can be trusted.
private func refuse() {
  bridge.pointee.is_settled = 1
  InterpreterVersion.noteRefusal()
  bridge.pointee.interface.unsafelyUnwrapped.pointee.finish(KMM_STATE_STOPPED.rawValue)
}

/// After the last atexit callback, before finalisation.
@c(kmm_python_exits) public func pythonExits() {
  if bridge.pointee.is_active == 0 { return }
  SafePoint.reach(KMM_TRIGGER_EXIT)
  look()
  bridge.pointee.interface.unsafelyUnwrapped.pointee.finish(KMM_STATE_PYTHON_EXIT.rawValue)
}
