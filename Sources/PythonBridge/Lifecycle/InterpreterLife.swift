import CCaptureFormat
import CInterface
import CPython

/// The lives of the interpreter: a host that embeds it may initialise and finalise it again and again.
///
/// Its end shows in the audit event with which it drops its audit hooks. Nothing announces the next life, which from 3.12 on
/// begins with a new runtime: allocators, audit hooks and tracer are those of a fresh process. So between two lives the
/// agent's native events, of which every initialisation makes many, ask for their Python stack through a function that looks
/// for the new interpreter. While one lives, that costs nothing. Where the end could not be seen, because the recording was
/// started from inside and has no audit hook, a new life shows at a moment of the timeline: our hooks are gone from the
/// allocators, and nobody stands in their place.
enum InterpreterLife {
  /// The interpreter is being finalised. What is still to come of this life is recorded as before.
  static func ends() {
    bridge.pointee.has_audit_hook = 0
    kmm_dict_watch_reset()
    if bridge.pointee.is_active == 0 { return }
    bridge.pointee.tracing.is_installed = 0
    bridge.pointee.interface.unsafelyUnwrapped.pointee.set_python_stack(kmm_awaiting_stack_function())
  }

  /// Whether a Python that is in the process is recorded and has no life now: the blocks are all that there is.
  static var isOver: Bool { bridge.pointee.is_active != 0 && bridge.pointee.python.is_initialized?() ?? 0 == 0 }

  /// Whether a new life has begun, on the thread that begins it.
  static var hasReturned: Bool {
    let python = bridge.pointee.python
    guard let state = python.state_with_gil?(), state == python.state_of_thread?() else { return false }
    return bridge.pointee.minor >= 12 ? PythonAllocators.areReplaced : python.is_initialized?() ?? 0 != 0
  }

  /// Whether a new life has begun although the end of the last one was not seen.
  static var hasReturnedUnseen: Bool {
    guard bridge.pointee.minor >= 12, bridge.pointee.passes_through == 0, let state = bridge.pointee.python.state_with_gil?()
    else { return false }
    return state == bridge.pointee.python.state_of_thread?() && PythonAllocators.areBare
  }

  /// Takes up the new life. Called in the middle of an allocation, so that nothing may be allocated in the interpreter but
  /// the entry of the audit hook, which comes from malloc.
  static func begins() {
    bridge.pointee.tracing.is_installed = 0
    CodeTable.forgetAddresses()
    if bridge.pointee.minor >= 12 { PythonAllocators.wrapAnew() }
    kmm_py_wrap_code_dealloc()
    ReferenceTracer.secure()
    if bridge.pointee.uses_audit_hook != 0 && bridge.pointee.has_audit_hook == 0 {
      bridge.pointee.has_audit_hook = kmm_py_install_audit_hook() ? 1 : 0
    }
    bridge.pointee.interface.unsafelyUnwrapped.pointee.set_python_stack(kmm_python_stack_function())
  }
}

@c(kmm_interpreter_ends) public func interpreterEnds() { InterpreterLife.ends() }

/// The Python stack of an event between two lives.
@c(kmm_python_stack_awaiting) public func awaitingPythonStack(_ thread: OpaquePointer, _ holdsGIL: UInt32) -> UInt32 {
  if InterpreterLife.hasReturned { InterpreterLife.begins() }
  return PythonStack.capture(thread, holdsGIL: holdsGIL != 0)
}

/// At a moment of the timeline, on any thread.
@c(kmm_bridge_look) public func look() {
  if bridge.pointee.is_active == 0 { return }
  if InterpreterLife.hasReturnedUnseen { return InterpreterLife.begins() }
  if bridge.pointee.tracing.is_installed != 0 { ReferenceTracer.secure() }
}
