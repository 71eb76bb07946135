import CAgent
import CCaptureFormat
import CInterface

// operator new. libstdc++'s calls malloc through a slot that is patched too, so the block is recorded there and these hooks
// only say what kind it is; an operator new with an allocator of its own is recorded here. The hooks themselves are C
// (operator_new.c): operator new may throw through them, and Embedded Swift writes no unwind tables. For the same reason no
// thread is marked busy over the original.

/// The kind of operator new that a malloc inside it serves.
enum NewHint {
  /// Notes that an operator new begins.
  @inline(__always) static func begin(_ kind: UInt32, _ size: UInt, _ frame: Address) {
    guard let thread = kmm_tls_get().pointee.thread else { return }
    thread.pointee.new_kind = kind
    thread.pointee.new_size = size
    thread.pointee.new_hint = frame
    if agent.pointee.sample_bytes != 0 { Sampler.hold(thread) }
  }

  /// Whether a hook was called by the C++ runtime's operator new.
  @inline(__always) static func isCalledByNew(_ frame: Address) -> Bool {
    word(at: frame &+ 8) &- agent.pointee.new_low < agent.pointee.new_high &- agent.pointee.new_low
  }

  /// Records an allocation of the malloc family: as the operator new around it when there is one, else as itself.
  @inline(__always) static func obtained(_ block: Block?, _ size: Int, _ kind: UInt32, _ frame: Address) {
    guard let thread = kmm_tls_get().pointee.thread, thread.pointee.new_hint != 0 else {
      return Events.obtained(block, UInt(bitPattern: size), kind, frame)
    }
    let hint = thread.pointee.new_hint
    thread.pointee.new_hint = 0
    if hint > frame && hint &- frame < 512 {
      Events.obtained(block, thread.pointee.new_size, thread.pointee.new_kind, frame)
    } else {
      Events.obtained(block, UInt(bitPattern: size), kind, frame)
    }
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
    let violation = Events.Violation(kind: KMM_KIND_REALTIME_ALLOCATION.rawValue, bytes: size, frame: frame)
    guard let block, let thread = Events.enter(violation) else { return }
    let address = Address(bitPattern: block)
    let known = BlockTable.take(thread, address)
    if known.entry != 0 {
      Reallocation.restore(thread, known, address)
    } else if !Sampler.skips(thread, size) {
      Recorder.remember(thread, address, size, kind, Events.nativeStack(thread, frame), Events.pythonStack(thread))
    }
    Events.leave(thread)
  }
}

/// The C hooks call these around the original.
@c(kmm_new_begins) public func newBegins(_ kind: UInt32, _ size: UInt, _ frame: UInt) { NewHint.begin(kind, size, frame) }

@c(kmm_new_ends) public func newEnds(_ block: UnsafeMutableRawPointer?, _ size: Int, _ kind: UInt32, _ frame: UInt) {
  NewHint.end(block, size, kind, frame)
}
