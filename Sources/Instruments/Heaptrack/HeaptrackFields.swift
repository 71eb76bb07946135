/// The fields of a line of heaptrack's: hexadecimal numbers with blanks between them.
struct HeaptrackFields {
  private var rest: ArraySlice<UInt8>

  init(_ line: ArraySlice<UInt8>) {
    rest = line
  }

  /// Takes the next number; nil where none comes.
  mutating func number() -> UInt64? {
    rest = rest.drop { $0 == 0x20 }
    var value: UInt64 = 0
    var digits = 0
    for byte in rest {
      guard let digit = Self.digit(byte) else { break }
      value = value << 4 | UInt64(digit)
      digits += 1
    }
    rest = rest.dropFirst(digits)
    // A number ends at a blank or with the line.
    guard (1...16).contains(digits), rest.first == nil || rest.first == 0x20 else { return nil }
    return value
  }

  /// Takes the next number, of something that there may be so many of.
  mutating func index() -> Int? { number().flatMap { Int(exactly: $0) } }

  /// All that is left, without the blank before it.
  var text: String { String(decoding: rest.first == 0x20 ? rest.dropFirst() : rest, as: UTF8.self) }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x61 + 10
    case 0x41...0x46: byte - 0x41 + 10
    default: nil
    }
  }
}
