import CAgent
import CCaptureFormat
import CInterface

/// How to go from a frame to its caller: the canonical frame address (CFA) and where the caller's rbp is.
///
/// The return address is always at CFA - 8 (.eh_frame of x86-64 never says otherwise for ordinary frames).
struct FrameRule {
  enum Kind {
    static let undescribed: UInt = 0
    static let fromStackPointer: UInt = 1  // CFA = rsp + offset
    static let fromFramePointer: UInt = 2  // CFA = rbp + offset
    static let throughFramePointer: UInt = 3  // CFA = *(rbp + offset); realigned frames
    static let signal: UInt = 4
    static let expression: UInt = 5  // evaluated each time
    static let outermost: UInt = 6
  }

  var kind: UInt = Kind.fromStackPointer
  var offset: Int = 8
  /// Where rbp was saved, relative to the CFA; 0 = it still holds the caller's.
  var savedFramePointer: Int = 0
  /// A DWARF expression for rbp (address of its first byte), 0 = none; only realigned frames have one.
  var framePointerExpression: Address = 0
  /// The CFA's expression when the kind is `expression`.
  var expression: Address = 0

  /// The rule in 33 bits: kind 0-2, saved rbp slot 3-10, CFA offset in words 11-32; what does not fit is an expression.
  var packed: UInt {
    switch kind {
    case Kind.undescribed, Kind.signal, Kind.outermost, Kind.expression: return kind
    default: break
    }
    let saved = UInt(bitPattern: 0 &- savedFramePointer) >> 3
    let words = offset >> 3
    if savedFramePointer > 0 || saved > 255 || offset & 7 != 0 || words >= 1 << 21 || words < -(1 << 21) {
      return Kind.expression
    }
    if framePointerExpression != 0 && kind != Kind.throughFramePointer { return Kind.expression }
    return kind | saved << 3 | (UInt(bitPattern: words) & 0x3f_ffff) << 11
  }
}
