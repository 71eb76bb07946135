import CInterface
import CPython

/// tracemalloc's state in the photograph that is being taken.
@inline(__always) var tracemalloc: UnsafeMutablePointer<kmm_tracemalloc> { kmm_photograph_tracemalloc() }

/// A block that tracemalloc is told of while the process is copied: the copy knows its table by it.
///
/// The block has no bytes and is none of any allocator's, so what tracemalloc says of the program's memory, its peak too, stays.
enum TracemallocControl {
  /// Plants it where tracemalloc traces. With the GIL.
  static func plant() {
    kmm_tracemalloc_find(tracemalloc)
    let control = Address(bitPattern: tracemalloc)
    guard tracemalloc.pointee.untrack != nil, tracemalloc.pointee.part_count > 0, let track = tracemalloc.pointee.track,
      track(0, control, 0) == 0
    else { return }
    tracemalloc.pointee.control = control
  }

  /// Takes it out again. With the GIL.
  static func withdraw() {
    if tracemalloc.pointee.control == 0 { return }
    _ = tracemalloc.pointee.untrack?(0, tracemalloc.pointee.control)
    tracemalloc.pointee.control = 0
  }
}
