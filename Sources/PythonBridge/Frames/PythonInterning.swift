import CCaptureFormat
import CInterface
import CPython

/// Turns a chain of frames into a node of the capture's Python trie.
enum PythonInterning {
  /// Interns the frames from `changed` on, the fresh ones (innermost first in the scratch) on top of `kept`.
  @inline(__always) static func extend(
    _ thread: ThreadPointer, _ own: UnsafeMutablePointer<kmm_py_thread>, _ changed: Int, _ kept: Int, _ fresh: Int
  ) -> UInt32 {
    let chain = ThreadFrames.chain(own)
    let scratch = ThreadFrames.scratch(own)
    var node = changed > 0 ? chain[changed &- 1].node : 0
    var length = changed
    while length <= kept {
      node = intern(thread, chain, length, node)
      length &+= 1
    }
    var index = fresh
    while index > 0 && length < Int(KMM_PY_MAX_FRAMES) {
      index &-= 1
      chain[length] = scratch[index]
      node = intern(thread, chain, length, node)
      length &+= 1
    }
    own.pointee.length = UInt32(truncatingIfNeeded: length)
    own.pointee.node = node
    return node
  }

  /// The node of the frame at an index below its caller's; a seam of the C stack has its caller's.
  @inline(__always) private static func intern(
    _ thread: ThreadPointer, _ chain: UnsafeMutablePointer<kmm_py_frame>, _ index: Int, _ parent: UInt32
  ) -> UInt32 {
    let entry = chain + index
    if isSeam(entry.pointee.frame) {
      entry.pointee.code_id = KMM_PY_SEAM
      entry.pointee.node = parent
      return parent
    }
    let code = CodeTable.id(of: entry.pointee.code)
    entry.pointee.code_id = code
    let frame = UInt64(code) << 32 | (isEntry(chain, index) ? 1 << 31 : 0) | offset(entry)
    let node = bridge.pointee.interface.unsafelyUnwrapped.pointee.python_node(thread, parent, frame)
    entry.pointee.node = node
    return node
  }

  /// 3.12+: the frame that a run of the evaluation loop keeps on the C stack.
  @inline(__always) static func isSeam(_ frame: Address) -> Bool {
    layout.frame_owner >= 0 && kmm_load8(frame &+ UInt(bitPattern: Int(layout.frame_owner))) == 3
  }

  /// Whether a run of the evaluation loop begins with this frame.
  @inline(__always) private static func isEntry(_ chain: UnsafeMutablePointer<kmm_py_frame>, _ index: Int) -> Bool {
    if layout.frame_owner >= 0 { return index == 0 || chain[index &- 1].code_id == KMM_PY_SEAM }
    if layout.frame_is_entry >= 0 {
      return kmm_load8(chain[index].frame &+ UInt(bitPattern: Int(layout.frame_is_entry))) != 0
    }
    return true
  }

  /// The byte offset of the instruction in the bytecode; 0 for a frame that has not begun.
  @inline(__always) private static func offset(_ entry: UnsafeMutablePointer<kmm_py_frame>) -> UInt64 {
    var bytes: Int
    if layout.code_bytes < 0 {
      bytes = Int(bitPattern: entry.pointee.instruction) &* Int(layout.instruction_unit)
    } else {
      bytes = Int(bitPattern: entry.pointee.instruction &- entry.pointee.code) &- Int(layout.code_bytes)
    }
    if bytes < 0 || bytes > 0x7fff_ffff { bytes = 0 }
    return UInt64(bytes)
  }
}
