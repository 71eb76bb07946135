import CCaptureFormat
import CInterface
import CPython

/// Follows memory through the interpreter's free lists, from 3.13 on.
///
/// A float, list, tuple or dict that dies may leave its memory to the next one of its kind, and PyMem hears of neither. The
/// interpreter tells a tracer of each object that it makes: when its block is not new, the block moves to the present stack.
/// Of an object's death nothing is taken: its memory is not free before the free list gives it back, and until then it
/// counts at the line that used it last.
///
/// There is one slot for a tracer. A tracer that is found in it is called first and put back at the end. One that takes the
/// slot later (tracemalloc does when it starts) is noticed at the timeline's next moment; the capture then says that for a
/// while nobody followed.
enum ReferenceTracer {
  /// Whether this interpreter has a tracer and objects are recorded.
  static var isWanted: Bool {
    bridge.pointee.minor >= 13 && bridge.pointee.passes_through == 0 && bridge.pointee.tracing.set != nil
      && bridge.pointee.tracing.get != nil
  }

  /// Writes to the capture whether free lists are followed.
  static func describe() {
    bridge.pointee.tracing.was_interrupted = 0
    if isWanted { CaptureNote.write("python.ref_tracer", "on") }
  }

  /// Takes the slot, or takes it back. Does nothing on a thread that does not hold the GIL.
  static func secure() {
    guard isWanted, bridge.pointee.python.state_with_gil?() != nil else { return }
    var data: UnsafeMutableRawPointer?
    let current = bridge.pointee.tracing.get?(&data)
    if kmm_py_is_own_tracer(current) { return }
    if bridge.pointee.tracing.is_installed != 0 { noteInterruption() }
    bridge.pointee.tracing.previous = current
    bridge.pointee.tracing.previous_data = data
    bridge.pointee.tracing.new_block = 0
    _ = bridge.pointee.tracing.set?(kmm_py_tracer_function(current != nil), nil)
    bridge.pointee.tracing.is_installed = 1
  }

  /// Puts the previous tracer back; where somebody else's lies on top, ours stays below it and passes through.
  static func remove() {
    if bridge.pointee.tracing.is_installed == 0 { return }
    bridge.pointee.tracing.is_installed = 0
    if kmm_py_is_own_tracer(bridge.pointee.tracing.get?(nil)) {
      _ = bridge.pointee.tracing.set?(bridge.pointee.tracing.previous, bridge.pointee.tracing.previous_data)
    }
  }

  private static func noteInterruption() {
    if bridge.pointee.tracing.was_interrupted != 0 { return }
    bridge.pointee.tracing.was_interrupted = 1
    CaptureNote.write("python.ref_tracer", "interrupted")
  }
}

/// An object is made in a block that PyMem did not just hand out.
@c(kmm_object_reuses) public func objectReuses(_ block: UInt) -> Int32 {
  guard let thread = kmm_enter() else { return 0 }
  let interface = bridge.pointee.interface.unsafelyUnwrapped
  let known = interface.pointee.take_used(thread, block)
  if known.entry != 0 {
    let python = PythonStack.capture(thread, holdsGIL: true)
    interface.pointee.renew(thread, known, block, kmm_frame_pointer(), python)
  }
  kmm_leave(thread)
  return 0
}
