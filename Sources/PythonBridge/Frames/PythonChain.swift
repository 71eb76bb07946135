import CCaptureFormat
import CInterface
import CPython

/// A thread's Python stack, read from the interpreter's own frame chain at each event and compared with the last one.
///
/// The chain keeps, outermost first, each frame's address, instruction and code. Frames that were pushed since then lie on
/// top; below the first address that both have, every frame is compared through to the outermost, because a frame's
/// address and instruction can be the same while one of its callers has moved to another line. The comparison walks by the
/// addresses of the old chain, which the links of the new one only confirm, so it does not wait for each load.
enum PythonChain {
  /// Frames of one chain, and what is compared: from 3.11 on the instruction is a pointer into the code object.
  private static func isFrameObject() -> Bool { layout.code_bytes < 0 }

  /// The node of the calling thread's Python stack; 0 when it has none. The interpreter is not touched.
  @inline(__always) static func capture(_ thread: ThreadPointer, _ state: Address) -> UInt32 {
    var top = word(state, layout.state_frame)
    if layout.cframe_frame >= 0 {
      if top == 0 { return 0 }
      top = word(top, layout.cframe_frame)
    }
    if top == 0 { return 0 }
    guard let own = ThreadFrames.of(thread) else { return 0 }
    if own.pointee.code_generation != bridge.pointee.code_generation {
      own.pointee.length = 0
      own.pointee.code_generation = bridge.pointee.code_generation
    }
    return isFrameObject() ? compare(thread, own, top, FrameObjects.self) : compare(thread, own, top, InterpreterFrames.self)
  }

  @inline(__always) private static func compare<Frames: FrameFormat>(
    _ thread: ThreadPointer, _ own: UnsafeMutablePointer<kmm_py_thread>, _ top: Address, _ frames: Frames.Type
  ) -> UInt32 {
    let chain = ThreadFrames.chain(own)
    let scratch = ThreadFrames.scratch(own)
    var frame = top
    var fresh = 0
    var kept = Int(own.pointee.length) &- 1
    // What was pushed since the last event.
    while frame != 0 {
      var candidate = kept
      while candidate >= 0 && chain[candidate].frame != frame && kept &- candidate < 4 { candidate &-= 1 }
      if candidate >= 0 && chain[candidate].frame == frame {
        kept = candidate
        break
      }
      if fresh == Int(KMM_PY_MAX_FRAMES) { return cut(thread, own) }
      scratch[fresh] = Frames.entry(frame)
      fresh &+= 1
      frame = word(frame, layout.frame_previous)
    }
    if frame == 0 { kept = -1 }
    let changed = firstChanged(chain, kept, Frames.self)
    if changed < 0 {
      own.pointee.length = 0
      return compare(thread, own, top, frames)
    }
    if fresh == 0 && changed > kept && kept &+ 1 == Int(own.pointee.length) { return own.pointee.node }
    return PythonInterning.extend(thread, own, changed, kept, fresh)
  }

  /// The outermost of the frames 0 ... kept whose instruction has changed (updated in place); kept + 1 when none has,
  /// -1 when the links are not those of the chain.
  @inline(__always) private static func firstChanged<Frames: FrameFormat>(
    _ chain: UnsafeMutablePointer<kmm_py_frame>, _ kept: Int, _ frames: Frames.Type
  ) -> Int {
    var changed = kept &+ 1
    var index = kept
    while index >= 0 {
      let entry = chain + index
      let frame = entry.pointee.frame
      if Frames.differs(entry) {
        entry.pointee = Frames.entry(frame)
        changed = index
      }
      let previous = word(frame, layout.frame_previous)
      let expected = index == 0 ? 0 : chain[index &- 1].frame
      if previous != expected { return -1 }
      index &-= 1
    }
    return changed
  }

  /// A stack deeper than the limit: counted, and without a chain to compare with.
  @inline(never) private static func cut(_ thread: ThreadPointer, _ own: UnsafeMutablePointer<kmm_py_thread>) -> UInt32 {
    own.pointee.length = 0
    bridge.pointee.interface?.pointee.count_truncated(thread)
    return PythonInterning.extend(thread, own, 0, -1, Int(KMM_PY_MAX_FRAMES))
  }
}

/// How one family of versions stores a frame.
protocol FrameFormat {
  static func entry(_ frame: Address) -> kmm_py_frame
  static func differs(_ entry: UnsafeMutablePointer<kmm_py_frame>) -> Bool
}

/// 3.9 and 3.10: the instruction is an index, so that the code must be compared too.
enum FrameObjects: FrameFormat {
  @inline(__always) static func index(_ frame: Address) -> UInt {
    UInt(bitPattern: Int(kmm_load_signed32(frame &+ UInt(bitPattern: Int(layout.frame_instruction)))))
  }

  @inline(__always) static func entry(_ frame: Address) -> kmm_py_frame {
    kmm_py_frame(frame: frame, instruction: index(frame), code: word(frame, layout.frame_code), node: 0, code_id: 0)
  }

  @inline(__always) static func differs(_ entry: UnsafeMutablePointer<kmm_py_frame>) -> Bool {
    let frame = entry.pointee.frame
    return index(frame) != entry.pointee.instruction || word(frame, layout.frame_code) != entry.pointee.code
  }
}

/// From 3.11 on: the instruction is an address within the code object, which it therefore names.
enum InterpreterFrames: FrameFormat {
  @inline(__always) static func entry(_ frame: Address) -> kmm_py_frame {
    kmm_py_frame(
      frame: frame, instruction: word(frame, layout.frame_instruction), code: word(frame, layout.frame_code), node: 0, code_id: 0)
  }

  @inline(__always) static func differs(_ entry: UnsafeMutablePointer<kmm_py_frame>) -> Bool {
    word(entry.pointee.frame, layout.frame_instruction) != entry.pointee.instruction
  }
}

/// A thread's chain, in a mapping of its own.
enum ThreadFrames {
  @inline(__always) static func of(_ thread: ThreadPointer) -> UnsafeMutablePointer<kmm_py_thread>? {
    let place = bridge.pointee.interface.unsafelyUnwrapped.pointee.companion(thread)
    if let own = UnsafeMutablePointer<kmm_py_thread>(bitPattern: place.pointee) { return own }
    return make(place)
  }

  @inline(never) private static func make(_ place: UnsafeMutablePointer<UInt>) -> UnsafeMutablePointer<kmm_py_thread>? {
    place.pointee = kmm_py_map(MemoryLayout<kmm_py_thread>.size)
    return UnsafeMutablePointer(bitPattern: place.pointee)
  }

  @inline(__always) static func chain(_ own: UnsafeMutablePointer<kmm_py_thread>) -> UnsafeMutablePointer<kmm_py_frame> {
    kmm_py_chain(own)
  }
  @inline(__always) static func scratch(_ own: UnsafeMutablePointer<kmm_py_thread>) -> UnsafeMutablePointer<kmm_py_frame> {
    kmm_py_scratch(own)
  }
}
