import CCaptureFormat
import CInterface
import CPython

/// Where CPython 3.9 - 3.13 keep their frames, code objects and strings. Measured on one patch release each, and tested
/// against the interpreter's own view whenever a recording starts (`LayoutCheck`).
enum InterpreterLayout {
  static let versions: ClosedRange<UInt32> = 9...13

  static func layout(minor: UInt32) -> kmm_py_layout {
    switch minor {
    case 9: return frameObjects(instruction: 104, unit: 1)
    case 10: return frameObjects(instruction: 96, unit: 2)
    case 11:
      return interpreterFrames(
        frame: 56, cframe: 8, chunk: 296, previous: 48, code: 32, entry: 68, owner: -1, firstLine: 72, ascii: 48, compact: 72)
    case 12:
      return interpreterFrames(
        frame: 56, cframe: 0, chunk: 232, previous: 8, code: 0, entry: -1, owner: 70, firstLine: 68, ascii: 40, compact: 56)
    default:
      return interpreterFrames(
        frame: 72, cframe: -1, chunk: 232, previous: 8, code: 0, entry: -1, owner: 70, firstLine: 68, ascii: 40, compact: 56)
    }
  }

  /// 3.9 and 3.10: frames are objects; each is entered from C.
  private static func frameObjects(instruction: Int32, unit: Int32) -> kmm_py_layout {
    kmm_py_layout(
      state_frame: 24, cframe_frame: -1, state_chunk: -1, frame_previous: 24, frame_code: 32, frame_instruction: instruction,
      frame_is_entry: -1,
      frame_owner: -1, instruction_unit: unit, code_flags: 36, code_first_line: 40, code_filename: 104, code_name: 112,
      code_line_table: 120, code_bytes: -1, ascii_data: 48, compact_data: 72)
  }

  /// From 3.11 on: frames lie on the interpreter's own stack; the bytecode follows the code object's fixed part.
  private static func interpreterFrames(
    frame: Int32, cframe: Int32, chunk: Int32, previous: Int32, code: Int32, entry: Int32, owner: Int32, firstLine: Int32,
    ascii: Int32,
    compact: Int32
  ) -> kmm_py_layout {
    kmm_py_layout(
      state_frame: frame, cframe_frame: cframe, state_chunk: chunk, frame_previous: previous, frame_code: code,
      frame_instruction: 56,
      frame_is_entry: entry, frame_owner: owner, instruction_unit: 1, code_flags: 48, code_first_line: firstLine,
      code_filename: 112,
      code_name: 128, code_line_table: 136, code_bytes: typeBasicSize(), ascii_data: ascii, compact_data: compact)
  }

  /// PyCode_Type.tp_basicsize: where the bytecode begins.
  private static func typeBasicSize() -> Int32 { Int32(truncatingIfNeeded: word(bridge.pointee.python.code_type, 32)) }
}
