import CCaptureFormat
import CInterface
import CPython

// The hooks of the three domains of PyMem. While the original works, what it allocates is a part of the event: the malloc
// behind it is not counted, and a mapping that it makes is an arena.

/// One domain's hook bodies.
enum DomainHooks {
  @inline(__always) private static func kind(_ domain: UInt32) -> UInt32 { KMM_KIND_PYMEM_RAW.rawValue &+ domain }

  @inline(__always) private static func inside<Result>(_ thread: ThreadPointer, _ frame: Address, _ body: () -> Result) -> Result
  {
    kmm_set_inside(thread, frame)
    let result = body()
    kmm_set_inside(thread, 0)
    return result
  }

  /// An event that is not recorded.
  @inline(__always) private static func pass(_ original: () -> UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    bridge.pointee.passed_events &+= 1
    return original()
  }

  @inline(__always) static func obtain(
    _ domain: UInt32, _ size: Int, _ frame: Address, _ original: () -> UnsafeMutableRawPointer?
  )
    -> UnsafeMutableRawPointer?
  {
    guard let thread = kmm_enter() else { return pass(original) }
    let block = inside(thread, frame, original)
    guard let block else {
      kmm_leave(thread)
      return nil
    }
    let python = PythonStack.capture(thread, holdsGIL: domain != KMM_PY_RAW.rawValue)
    bridge.pointee.interface.unsafelyUnwrapped.pointee.remember(
      thread, UInt(bitPattern: block), size, kind(domain), frame, python)
    if domain == KMM_PY_OBJECT.rawValue { bridge.pointee.tracing.new_block = UInt(bitPattern: block) }
    return block
  }

  @inline(__always) static func release(
    _ domain: UInt32, _ context: UnsafeMutableRawPointer?, _ block: UnsafeMutableRawPointer?, _ frame: Address
  ) {
    guard let block, let thread = kmm_returning(UInt(bitPattern: block), frame) else {
      return kmm_py_free(domain, context, block)
    }
    inside(thread, frame) { kmm_py_free(domain, context, block) }
    kmm_leave(thread)
  }

  @inline(__always) static func exchange(
    _ domain: UInt32, _ context: UnsafeMutableRawPointer?, _ old: UnsafeMutableRawPointer?, _ size: Int, _ frame: Address
  ) -> UnsafeMutableRawPointer? {
    guard let old else { return obtain(domain, size, frame) { kmm_py_realloc(domain, context, nil, size) } }
    guard let thread = kmm_enter() else {
      if let thread = kmm_returning(UInt(bitPattern: old), frame) { kmm_leave(thread) }
      return kmm_py_realloc(domain, context, old, size)
    }
    let interface = bridge.pointee.interface.unsafelyUnwrapped
    let oldAddress = UInt(bitPattern: old)
    let known = interface.pointee.forget(thread, oldAddress)
    let block = inside(thread, frame) { kmm_py_realloc(domain, context, old, size) }
    if let block {
      let python = PythonStack.capture(thread, holdsGIL: domain != KMM_PY_RAW.rawValue)
      interface.pointee.replace(thread, known, oldAddress, UInt(bitPattern: block), size, kind(domain), frame, python)
      if domain == KMM_PY_OBJECT.rawValue { bridge.pointee.tracing.new_block = UInt(bitPattern: block) }
    } else if known.entry != 0 {
      interface.pointee.restore(thread, known, oldAddress)
    }
    kmm_leave(thread)
    return block
  }
}

/// The Python stack of the calling thread.
enum PythonStack {
  @inline(__always) static func capture(_ thread: ThreadPointer, holdsGIL: Bool) -> UInt32 {
    let state =
      holdsGIL
      ? bridge.pointee.python.state_with_gil.unsafelyUnwrapped() : bridge.pointee.python.state_of_thread.unsafelyUnwrapped()
    guard let state else { return 0 }
    return PythonChain.capture(thread, UInt(bitPattern: state))
  }
}

/// The Python stack for events of the agent itself, which hold the GIL or not.
@c(kmm_python_stack) public func pythonStack(_ thread: OpaquePointer, _ holdsGIL: UInt32) -> UInt32 {
  PythonStack.capture(thread, holdsGIL: holdsGIL != 0)
}

@c(kmm_raw_malloc) public func rawMalloc(_ context: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer? {
  let block = DomainHooks.obtain(0, size, kmm_frame_pointer()) { kmm_py_malloc(0, context, size) }
  if bridge.pointee.adds_hook != 0 { kmm_py_note_audit_entry(block) }
  return block
}
@c(kmm_raw_calloc) public func rawCalloc(_ context: UnsafeMutableRawPointer?, _ count: Int, _ size: Int)
  -> UnsafeMutableRawPointer?
{
  DomainHooks.obtain(0, count &* size, kmm_frame_pointer()) { kmm_py_calloc(0, context, count, size) }
}
@c(kmm_raw_realloc)
public func rawRealloc(_ context: UnsafeMutableRawPointer?, _ old: UnsafeMutableRawPointer?, _ size: Int)
  -> UnsafeMutableRawPointer?
{
  DomainHooks.exchange(0, context, old, size, kmm_frame_pointer())
}
@c(kmm_raw_free) public func rawFree(_ context: UnsafeMutableRawPointer?, _ block: UnsafeMutableRawPointer?) {
  if let block, block == bridge.pointee.audit_entry { return kmm_py_free_audit_entry() }
  DomainHooks.release(0, context, block, kmm_frame_pointer())
}

@c(kmm_mem_malloc) public func memMalloc(_ context: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer? {
  DomainHooks.obtain(1, size, kmm_frame_pointer()) { kmm_py_malloc(1, context, size) }
}
@c(kmm_mem_calloc) public func memCalloc(_ context: UnsafeMutableRawPointer?, _ count: Int, _ size: Int)
  -> UnsafeMutableRawPointer?
{
  DomainHooks.obtain(1, count &* size, kmm_frame_pointer()) { kmm_py_calloc(1, context, count, size) }
}
@c(kmm_mem_realloc)
public func memRealloc(_ context: UnsafeMutableRawPointer?, _ old: UnsafeMutableRawPointer?, _ size: Int)
  -> UnsafeMutableRawPointer?
{
  DomainHooks.exchange(1, context, old, size, kmm_frame_pointer())
}
@c(kmm_mem_free) public func memFree(_ context: UnsafeMutableRawPointer?, _ block: UnsafeMutableRawPointer?) {
  DomainHooks.release(1, context, block, kmm_frame_pointer())
}

@c(kmm_object_malloc) public func objectMalloc(_ context: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer? {
  DomainHooks.obtain(2, size, kmm_frame_pointer()) { kmm_py_malloc(2, context, size) }
}
@c(kmm_object_calloc)
public func objectCalloc(_ context: UnsafeMutableRawPointer?, _ count: Int, _ size: Int) -> UnsafeMutableRawPointer? {
  DomainHooks.obtain(2, count &* size, kmm_frame_pointer()) { kmm_py_calloc(2, context, count, size) }
}
@c(kmm_object_realloc)
public func objectRealloc(_ context: UnsafeMutableRawPointer?, _ old: UnsafeMutableRawPointer?, _ size: Int)
  -> UnsafeMutableRawPointer?
{
  DomainHooks.exchange(2, context, old, size, kmm_frame_pointer())
}
@c(kmm_object_free) public func objectFree(_ context: UnsafeMutableRawPointer?, _ block: UnsafeMutableRawPointer?) {
  DomainHooks.release(2, context, block, kmm_frame_pointer())
}
