import CAgent

// operator new and delete. libstdc++'s call malloc and free through slots that are patched too, so the block is recorded
// there and these hooks only say what kind it is; an operator new with an allocator of its own is recorded here.
// No thread is marked busy over the original: operator new may throw through the hook.

/// The kind of operator new that a malloc inside it serves.
enum NewHint {
  /// Notes that an operator new begins.
  @inline(__always) static func begin(_ kind: UInt32, _ frame: Address) {
    guard let thread = kmm_tls_get().pointee.thread else { return }
    thread.pointee.new_kind = kind
    thread.pointee.new_hint = frame
  }

  /// The kind of an allocation: that of the operator new around it when there is one, else its own.
  @inline(__always) static func kind(_ frame: Address, _ own: UInt32) -> UInt32 {
    guard let thread = kmm_tls_get().pointee.thread, thread.pointee.new_hint != 0 else { return own }
    let hint = thread.pointee.new_hint
    thread.pointee.new_hint = 0
    return hint > frame && hint &- frame < 512 ? thread.pointee.new_kind : own
  }

  /// Ends an operator new: records the block when nothing inside it did.
  @inline(__always) static func end(_ block: Block?, _ size: Int, _ kind: UInt32, _ frame: Address) {
    if let thread = kmm_tls_get().pointee.thread {
      if thread.pointee.new_hint != frame { return }
      thread.pointee.new_hint = 0
    }
    recordUnlessKnown(block, UInt(bitPattern: size), kind, frame)
  }

  @inline(never) private static func recordUnlessKnown(_ block: Block?, _ size: UInt, _ kind: UInt32, _ frame: Address) {
    guard let block, let thread = Events.enter() else { return }
    let address = Address(bitPattern: block)
    let known = BlockTable.take(address)
    if known.entry != 0 {
      Reallocation.restore(known, address)
    } else if !Sampler.skips(thread, size) {
      Recorder.remember(thread, address, size, kind, Events.nativeStack(thread, frame), Events.pythonStack(thread))
      Sampler.noteKept(address)
    }
    Events.leave()
  }
}

@c(kmm_new_plain) public func newHook(_ size: Int) -> Block {
  let frame = kmm_frame_pointer()
  NewHint.begin(KMM_KIND_NEW.rawValue, frame)
  let block = kmm_real_new_plain(size)
  NewHint.end(block, size, KMM_KIND_NEW.rawValue, frame)
  return block
}

@c(kmm_new_array) public func newArrayHook(_ size: Int) -> Block {
  let frame = kmm_frame_pointer()
  NewHint.begin(KMM_KIND_NEW_ARRAY.rawValue, frame)
  let block = kmm_real_new_array(size)
  NewHint.end(block, size, KMM_KIND_NEW_ARRAY.rawValue, frame)
  return block
}

@c(kmm_new_nothrow) public func newNothrowHook(_ size: Int, _ tag: UnsafeRawPointer) -> Block? {
  let frame = kmm_frame_pointer()
  NewHint.begin(KMM_KIND_NEW.rawValue, frame)
  let block = kmm_real_new_nothrow(size, tag)
  NewHint.end(block, size, KMM_KIND_NEW.rawValue, frame)
  return block
}

@c(kmm_new_array_nothrow) public func newArrayNothrowHook(_ size: Int, _ tag: UnsafeRawPointer) -> Block? {
  let frame = kmm_frame_pointer()
  NewHint.begin(KMM_KIND_NEW_ARRAY.rawValue, frame)
  let block = kmm_real_new_array_nothrow(size, tag)
  NewHint.end(block, size, KMM_KIND_NEW_ARRAY.rawValue, frame)
  return block
}

@c(kmm_new_aligned) public func newAlignedHook(_ size: Int, _ alignment: Int) -> Block {
  let frame = kmm_frame_pointer()
  NewHint.begin(KMM_KIND_NEW.rawValue, frame)
  let block = kmm_real_new_aligned(size, alignment)
  NewHint.end(block, size, KMM_KIND_NEW.rawValue, frame)
  return block
}

@c(kmm_new_array_aligned) public func newArrayAlignedHook(_ size: Int, _ alignment: Int) -> Block {
  let frame = kmm_frame_pointer()
  NewHint.begin(KMM_KIND_NEW_ARRAY.rawValue, frame)
  let block = kmm_real_new_array_aligned(size, alignment)
  NewHint.end(block, size, KMM_KIND_NEW_ARRAY.rawValue, frame)
  return block
}

@c(kmm_new_aligned_nothrow)
public func newAlignedNothrowHook(_ size: Int, _ alignment: Int, _ tag: UnsafeRawPointer) -> Block? {
  let frame = kmm_frame_pointer()
  NewHint.begin(KMM_KIND_NEW.rawValue, frame)
  let block = kmm_real_new_aligned_nothrow(size, alignment, tag)
  NewHint.end(block, size, KMM_KIND_NEW.rawValue, frame)
  return block
}

@c(kmm_new_array_aligned_nothrow)
public func newArrayAlignedNothrowHook(_ size: Int, _ alignment: Int, _ tag: UnsafeRawPointer) -> Block? {
  let frame = kmm_frame_pointer()
  NewHint.begin(KMM_KIND_NEW_ARRAY.rawValue, frame)
  let block = kmm_real_new_array_aligned_nothrow(size, alignment, tag)
  NewHint.end(block, size, KMM_KIND_NEW_ARRAY.rawValue, frame)
  return block
}
