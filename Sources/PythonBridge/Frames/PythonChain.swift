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
  /// The node of the calling thread's Python stack; 0 when it has none. The interpreter is not touched.
  @inline(__always) static func capture(_ thread: ThreadPointer, _ state: Address) -> UInt32 {
    var top = word(state, layout.state_frame)
    if layout.cframe_frame >= 0 {
      if top == 0 { return 0 }
      top = word(top, layout.cframe_frame)
    }
    if top == 0 { return 0 }
    guard let own = ThreadFrames.of(thread) else { return 0 }
    if own.pointee.code_generation != bridge.pointee.code_generation { ThreadFrames.forget(own) }
    if own.pointee.context != kmm_head(thread).pointee.context { ThreadFrames.move(own, to: kmm_head(thread).pointee.context) }
    let frames = FrameFields()
    return layout.code_bytes < 0
      ? compare(thread, own, top, FrameObjects(fields: frames)) : compare(thread, own, top, InterpreterFrames(fields: frames))
  }

  @inline(never) private static func compare<Frames: FrameFormat>(
    _ thread: ThreadPointer, _ own: UnsafeMutablePointer<kmm_py_thread>, _ top: Address, _ frames: Frames
  ) -> UInt32 {
    let chain = kmm_py_chain(own)
    var fresh = 0
    var kept = Int(own.pointee.length) &- 1
    var frame = top
    // What was pushed since the last event.
    while frame != 0 {
      var candidate = kept
      while candidate >= 0 && chain[candidate].frame != frame && kept &- candidate < 4 { candidate &-= 1 }
      if candidate >= 0 && chain[candidate].frame == frame {
        kept = candidate
        break
      }
      if fresh == Int(KMM_PY_MAX_FRAMES) { return cut(thread, own, frames) }
      kmm_py_scratch(own)[fresh] = kmm_py_frame(frame: frame, instruction: frames.instruction(frame))
      fresh &+= 1
      frame = word(at: frame &+ frames.fields.previous)
    }
    if frame == 0 { kept = -1 }
    let changed = kept < 0 ? 0 : firstChanged(own, kept, frames)
    if changed < 0 {
      own.pointee.length = 0
      return compare(thread, own, top, frames)
    }
    if fresh == 0 && changed > kept && kept &+ 1 == Int(own.pointee.length) { return own.pointee.node }
    return PythonInterning.extend(thread, own, frames, changed, kept, fresh)
  }

  /// The outermost of the frames 0 ... kept whose instruction has changed (updated in place); kept + 1 when none has,
  /// -1 when the links are not those of the chain.
  @inline(__always) private static func firstChanged<Frames: FrameFormat>(
    _ own: UnsafeMutablePointer<kmm_py_thread>, _ kept: Int, _ frames: Frames
  ) -> Int {
    let chain = kmm_py_chain(own)
    var changed = chain + (kept &+ 1)
    var entry = chain + kept
    var frame = entry.pointee.frame
    while true {
      // Before the outermost frame stands one with the address 0.
      let caller = entry[-1].frame
      if frames.differs(own, entry, frame) {
        frames.update(own, entry, frame)
        changed = entry
      }
      if word(at: frame &+ frames.fields.previous) != caller { return -1 }
      if caller == 0 { return changed - chain }
      entry = unchanged(entry - 1, chain, frames)
      frame = entry.pointee.frame
    }
  }

  /// The next frame to look at closely, from an entry of the chain outwards: pairs of frames that are as they were are passed over.
  @inline(__always) private static func unchanged<Frames: FrameFormat>(
    _ entry: UnsafeMutablePointer<kmm_py_frame>, _ chain: UnsafeMutablePointer<kmm_py_frame>, _ frames: Frames
  ) -> UnsafeMutablePointer<kmm_py_frame> {
    var entry = entry
    if !Frames.isNamedByInstruction { return entry }
    while entry > chain + 1 {
      let frame = entry.pointee.frame
      let caller = entry[-1].frame
      if frames.instruction(frame) != entry.pointee.instruction || word(at: frame &+ frames.fields.previous) != caller { break }
      entry -= 1
      if frames.instruction(caller) != entry.pointee.instruction
        || word(at: caller &+ frames.fields.previous) != entry[-1].frame
      {
        break
      }
      entry -= 1
    }
    return entry
  }

  /// A stack deeper than the limit: counted, and without a chain to compare with.
  @inline(never) private static func cut<Frames: FrameFormat>(
    _ thread: ThreadPointer, _ own: UnsafeMutablePointer<kmm_py_thread>, _ frames: Frames
  ) -> UInt32 {
    own.pointee.length = 0
    bridge.pointee.interface?.pointee.count_truncated(thread)
    return PythonInterning.extend(thread, own, frames, 0, -1, Int(KMM_PY_MAX_FRAMES))
  }
}

/// Where a frame's fields stand, held in registers over a comparison.
struct FrameFields {
  let previous = UInt(bitPattern: Int(layout.frame_previous))
  let instruction = UInt(bitPattern: Int(layout.frame_instruction))
  let code = UInt(bitPattern: Int(layout.frame_code))
}

/// How one family of versions stores a frame.
protocol FrameFormat {
  var fields: FrameFields { get }
  /// Whether a frame that stands at the same instruction runs the same code.
  static var isNamedByInstruction: Bool { get }
  /// Where the frame stands in its code.
  func instruction(_ frame: Address) -> UInt
  /// Whether a frame of the chain has moved on, or is another at the same address.
  func differs(_ own: UnsafeMutablePointer<kmm_py_thread>, _ entry: UnsafeMutablePointer<kmm_py_frame>, _ frame: Address) -> Bool
  /// Writes down where a frame of the chain stands now.
  func update(_ own: UnsafeMutablePointer<kmm_py_thread>, _ entry: UnsafeMutablePointer<kmm_py_frame>, _ frame: Address)
}

extension FrameFormat {
  @inline(__always) func code(_ frame: Address) -> UInt { word(at: frame &+ fields.code) }

  @inline(__always) func detail(_ own: UnsafeMutablePointer<kmm_py_thread>, _ entry: UnsafeMutablePointer<kmm_py_frame>)
    -> UnsafeMutablePointer<kmm_py_frame_detail>
  {
    kmm_py_details(own) + (entry - kmm_py_chain(own))
  }

  @inline(__always) func update(
    _ own: UnsafeMutablePointer<kmm_py_thread>, _ entry: UnsafeMutablePointer<kmm_py_frame>, _ frame: Address
  ) {
    entry.pointee.instruction = instruction(frame)
    detail(own, entry).pointee.code = code(frame)
  }
}

/// 3.9 and 3.10: the instruction is an index, so that the code must be compared too.
struct FrameObjects: FrameFormat {
  static var isNamedByInstruction: Bool { false }
  let fields: FrameFields

  @inline(__always) func instruction(_ frame: Address) -> UInt {
    UInt(bitPattern: Int(kmm_load_signed32(frame &+ fields.instruction)))
  }

  @inline(__always) func differs(
    _ own: UnsafeMutablePointer<kmm_py_thread>, _ entry: UnsafeMutablePointer<kmm_py_frame>, _ frame: Address
  ) -> Bool {
    instruction(frame) != entry.pointee.instruction || code(frame) != detail(own, entry).pointee.code
  }
}

/// From 3.11 on: the instruction is an address within the code object, which it therefore names.
struct InterpreterFrames: FrameFormat {
  static var isNamedByInstruction: Bool { true }
  let fields: FrameFields

  @inline(__always) func instruction(_ frame: Address) -> UInt { word(at: frame &+ fields.instruction) }

  @inline(__always) func differs(
    _ own: UnsafeMutablePointer<kmm_py_thread>, _ entry: UnsafeMutablePointer<kmm_py_frame>, _ frame: Address
  ) -> Bool {
    instruction(frame) != entry.pointee.instruction
  }
}

/// A thread's chain, in a mapping of its own.
enum ThreadFrames {
  @inline(__always) static func of(_ thread: ThreadPointer) -> UnsafeMutablePointer<kmm_py_thread>? {
    let place = kmm_head(thread)
    if let own = UnsafeMutablePointer<kmm_py_thread>(bitPattern: place.pointee.companion) { return own }
    return make(place)
  }

  /// A code object has ended: what was known of addresses may be of another one now.
  @inline(never) static func forget(_ own: UnsafeMutablePointer<kmm_py_thread>) {
    let generation = bridge.pointee.code_generation
    // The nodes that were found have room for a few bits of the generation.
    if generation >> 5 != own.pointee.code_generation >> 5 {
      kmm_py_empty(Address(bitPattern: kmm_py_found(own)), Int(KMM_PY_FOUND) &* MemoryLayout<kmm_py_found_node>.stride)
    }
    own.pointee.length = 0
    own.pointee.code_generation = generation
  }

  /// The thread has come into another context: its frames stand on another node.
  @inline(never) static func move(_ own: UnsafeMutablePointer<kmm_py_thread>, to context: UInt32) {
    own.pointee.length = 0
    own.pointee.context = context
  }

  @inline(never) private static func make(_ place: UnsafeMutablePointer<kmm_thread_head>) -> UnsafeMutablePointer<kmm_py_thread>?
  {
    place.pointee.companion = kmm_py_map(MemoryLayout<kmm_py_thread>.size)
    return UnsafeMutablePointer(bitPattern: place.pointee.companion)
  }
}
