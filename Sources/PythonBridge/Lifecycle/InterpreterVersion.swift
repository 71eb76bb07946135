import CCaptureFormat
import CInterface
import CPython

/// The interpreter's version as `Py_GetVersion` says it: "3.11.7 (main, ...)".
enum InterpreterVersion {
  /// Reads it into the bridge's state; refuses what kmmem does not know.
  static func read() -> UInt32 {
    guard let text = bridge.pointee.python.get_version?() else { return Refusal.missingFunctions }
    var position = 0
    let major = number(text, &position)
    position &+= 1
    bridge.pointee.minor = number(text, &position)
    position &+= 1
    bridge.pointee.micro = number(text, &position)
    if major != 3 || !InterpreterLayout.versions.contains(bridge.pointee.minor) { return Refusal.unknownVersion }
    return isFreeThreaded(text) ? Refusal.freeThreaded : Refusal.none
  }

  private static func number(_ text: UnsafePointer<CChar>, _ position: inout Int) -> UInt32 {
    var value: UInt32 = 0
    while text[position] >= 0x30 && text[position] <= 0x39 {
      value = value &* 10 &+ UInt32(UInt8(bitPattern: text[position]) &- 0x30)
      position &+= 1
    }
    return value
  }

  private static func isFreeThreaded(_ text: UnsafePointer<CChar>) -> Bool {
    let sign = characters("free-threading")
    var start = 0
    while text[start] != 0 {
      var index = 0
      while sign[index] != 0 && text[start &+ index] == sign[index] { index &+= 1 }
      if sign[index] == 0 { return true }
      start &+= 1
    }
    return false
  }

  /// Notes "python.version" in the capture: the text up to the first space.
  static func note() {
    guard let text = bridge.pointee.python.get_version?() else { return }
    var length = 0
    while text[length] != 0 && text[length] != 0x20 { length &+= 1 }
    CaptureNote.write("python.version", Address(bitPattern: text), length)
  }

  static func noteRefusal() {
    CaptureNote.write("python.refused", "the interpreter's frames are not laid out as this version's should be")
  }
}
