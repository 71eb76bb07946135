import CCaptureFormat
import CInterface
import CPython

/// Turns a chain of frames into a node of the capture's Python trie.
enum PythonInterning {
  /// Interns the frames from `changed` on, the fresh ones (innermost first in the scratch) on top of `kept`.
  @inline(__always) static func extend<Frames: FrameFormat>(
    _ thread: ThreadPointer, _ own: UnsafeMutablePointer<kmm_py_thread>, _ frames: Frames, _ changed: Int, _ kept: Int,
    _ fresh: Int
  ) -> UInt32 {
    let scratch = kmm_py_scratch(own)
    let details = kmm_py_details(own)
    var node = changed > 0 ? details[changed &- 1].node : own.pointee.context
    var length = changed
    while length <= kept {
      node = intern(thread, own, length, node)
      length &+= 1
    }
    var index = fresh
    while index > 0 && length < Int(KMM_PY_MAX_FRAMES) {
      index &-= 1
      kmm_py_chain(own)[length] = scratch[index]
      details[length] = kmm_py_frame_detail(code: frames.code(scratch[index].frame), node: 0, is_seam: 0)
      node = intern(thread, own, length, node)
      length &+= 1
    }
    own.pointee.length = UInt32(truncatingIfNeeded: length)
    own.pointee.node = node
    return node
  }

  /// The node of a frame of the chain below its caller's; a seam of the C stack has its caller's. What the thread found lately is
  /// looked up in a table of its own first.
  @inline(__always) private static func intern(
    _ thread: ThreadPointer, _ own: UnsafeMutablePointer<kmm_py_thread>, _ index: Int, _ parent: UInt32
  ) -> UInt32 {
    let entry = kmm_py_chain(own) + index
    let detail = kmm_py_details(own) + index
    if isSeam(entry.pointee.frame) {
      detail.pointee.is_seam = 1
      detail.pointee.node = parent
      return parent
    }
    detail.pointee.is_seam = 0
    let isEntry = isEntry(entry.pointee.frame, below: index == 0 ? nil : detail - 1)
    let run = parent | (own.pointee.code_generation & 31) << 26 | (isEntry ? 1 << 31 : 0)
    let place = place(entry.pointee.instruction, detail.pointee.code)
    // Not mixed: instructions that stand beside each other are met one after the other, and share a line.
    let found = kmm_py_found(own) + Int(truncatingIfNeeded: UInt64(run) &* 67 &+ place >> 1) & (Int(KMM_PY_FOUND) &- 1)
    if found.pointee.place != place || found.pointee.parent != run {
      let frame = UInt64(run & (1 << 31)) | offset(entry.pointee.instruction, detail.pointee.code)
      let node = find(thread, detail.pointee.code, run & ((1 << 26) &- 1), frame)
      found.pointee = kmm_py_found_node(place: place == 1 ? 0 : place, parent: run, node: node)
    }
    detail.pointee.node = found.pointee.node
    return found.pointee.node
  }

  /// The code and the instruction as one number: from 3.11 on the instruction's address, before the code's address and the
  /// instruction's index (-1 in a frame that has not begun); 1 when that has no room, which is nobody's number.
  @inline(__always) private static func place(_ instruction: UInt, _ code: UInt) -> UInt64 {
    if layout.code_bytes >= 0 { return UInt64(instruction) }
    return instruction &+ 1 > 0xffff ? 1 : UInt64(code) << 16 | UInt64(instruction &+ 1)
  }

  @inline(never) private static func find(_ thread: ThreadPointer, _ code: UInt, _ parent: UInt32, _ frame: UInt64) -> UInt32 {
    if neverBegins(code) { return parent }
    let number = UInt64(CodeTable.id(of: code))
    return bridge.pointee.interface.unsafelyUnwrapped.pointee.python_node(thread, parent, number << 32 | frame)
  }

  /// 3.12+: the frame that a run of the evaluation loop keeps on the C stack.
  @inline(__always) static func isSeam(_ frame: Address) -> Bool {
    layout.frame_owner >= 0 && kmm_load8(frame &+ UInt(bitPattern: Int(layout.frame_owner))) == 3
  }

  /// 3.13: the code of a frame that the interpreter puts under an `__init__` which it runs without a call; it has no place at which
  /// a function begins, and the interpreter leaves its frame out of every traceback.
  static func neverBegins(_ code: Address) -> Bool {
    if layout.code_bytes < 0 { return false }
    return UInt(kmm_load32(code &+ UInt(layout.code_bytes) &- firstTraceable)) >= word(code, Self.length)
  }

  /// co_firsttraceable, before the end of a code object's fields; how many instructions it has.
  private static let firstTraceable: UInt = 16
  private static let length: Int32 = 16

  /// Whether a run of the evaluation loop begins with a frame; `caller` is what is known of its caller, nil = there is none.
  @inline(__always) private static func isEntry(_ frame: Address, below caller: UnsafeMutablePointer<kmm_py_frame_detail>?)
    -> Bool
  {
    if layout.frame_owner >= 0 { return (caller?.pointee.is_seam ?? 1) != 0 }
    if layout.frame_is_entry >= 0 { return kmm_load8(frame &+ UInt(bitPattern: Int(layout.frame_is_entry))) != 0 }
    return true
  }

  /// The byte offset of the instruction in the bytecode; 0 for a frame that has not begun.
  @inline(__always) private static func offset(_ instruction: UInt, _ code: UInt) -> UInt64 {
    var bytes: Int
    if layout.code_bytes < 0 {
      bytes = Int(bitPattern: instruction) &* Int(layout.instruction_unit)
    } else {
      bytes = Int(bitPattern: instruction &- code) &- Int(layout.code_bytes)
    }
    if bytes < 0 || bytes > 0x7fff_ffff { bytes = 0 }
    return UInt64(bytes)
  }
}
