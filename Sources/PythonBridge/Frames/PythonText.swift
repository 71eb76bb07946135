import CCaptureFormat
import CInterface
import CPython

/// Reads a compact Python string from memory and writes it as UTF-8, without the interpreter.
enum PythonText {
  private static let state: Int32 = 32
  private static let length: Int32 = 16

  /// Copies at most `room` bytes; returns how many. Strings that are not compact are written as "?".
  static func copy(_ text: Address, _ target: Address, _ room: Int) -> Int {
    let flags = kmm_load32(text &+ UInt(state))
    let count = Int(word(text, length))
    if flags & 1 << 5 == 0 {
      kmm_store8(target, 0x3f)
      return 1
    }
    if flags & 1 << 6 != 0 {
      let bytes = min(count, room)
      kmm_copy(target, text &+ UInt(layout.ascii_data), bytes)
      return bytes
    }
    return encode(text &+ UInt(layout.compact_data), count, Int((flags >> 2) & 7), target, room)
  }

  private static func encode(_ data: Address, _ count: Int, _ width: Int, _ target: Address, _ room: Int) -> Int {
    var written = 0
    var index = 0
    while index < count && written &+ 4 <= room {
      let place = data &+ UInt(index &* width)
      let scalar = width == 1 ? UInt32(kmm_load8(place)) : width == 2 ? UInt32(kmm_load16(place)) : kmm_load32(place)
      written &+= put(scalar, target &+ UInt(written))
      index &+= 1
    }
    return written
  }

  private static func put(_ scalar: UInt32, _ target: Address) -> Int {
    func byte(_ position: UInt, _ value: UInt32) { kmm_store8(target &+ position, UInt8(truncatingIfNeeded: value)) }
    if scalar < 0x80 {
      byte(0, scalar)
      return 1
    }
    if scalar < 0x800 {
      byte(0, 0xc0 | scalar >> 6)
      byte(1, 0x80 | scalar & 63)
      return 2
    }
    if scalar < 0x10000 {
      byte(0, 0xe0 | scalar >> 12)
      byte(1, 0x80 | (scalar >> 6) & 63)
      byte(2, 0x80 | scalar & 63)
      return 3
    }
    byte(0, 0xf0 | scalar >> 18)
    byte(1, 0x80 | (scalar >> 12) & 63)
    byte(2, 0x80 | (scalar >> 6) & 63)
    byte(3, 0x80 | scalar & 63)
    return 4
  }
}
