/// LEB128: a number as bytes of seven bits each, lowest first, all but the last with bit 7 set.
enum Varint {
  /// The most bytes that a number of 64 bits takes.
  static let maximumLength = 10

  /// Appends a number.
  @inline(__always)
  static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Folds a signed number so that small distances from zero become small numbers: 0, -1, 1, -2 ... to 0, 1, 2, 3 ...
  @inline(__always)
  static func folded(_ number: Int64) -> UInt64 { UInt64(bitPattern: number << 1 ^ number >> 63) }

  /// The signed number that was folded.
  @inline(__always)
  static func unfolded(_ number: UInt64) -> Int64 { Int64(bitPattern: number >> 1 ^ (0 &- (number & 1))) }
}

/// Takes numbers, one after the other, from the plain bytes of a column.
struct VarintReader {
  private let bytes: [UInt8]
  private var position = 0

  /// Begins at the first number.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Every byte was taken.
  var isAtEnd: Bool { position == bytes.count }

  /// Fills `numbers[range]`; false where the bytes end first or hold a number of more than 64 bits.
  mutating func read(into numbers: inout [UInt64], _ range: Range<Int>) -> Bool {
    let column = bytes
    let bytes = column.span
    var numbers = numbers.mutableSpan
    var position = position
    var index = range.lowerBound
    while index < range.upperBound {
      // Most numbers take one byte: eight of those at a time.
      while index + 8 <= range.upperBound, position + 8 <= bytes.count {
        // In bounds by the condition; every bit pattern is a number.
        var eight = unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self)
        guard eight & 0x8080_8080_8080_8080 == 0 else { break }
        for place in index..<index + 8 {
          numbers[place] = eight & 0x7f
          eight >>= 8
        }
        index += 8
        position += 8
      }
      guard index < range.upperBound else { break }
      guard position < bytes.count else { return false }
      var byte = bytes[position]
      position += 1
      var number = UInt64(byte & 0x7f)
      var shift: UInt64 = 7
      while byte >= 0x80 {
        guard position < bytes.count, shift < 64 else { return false }
        byte = bytes[position]
        position += 1
        guard shift < 63 || byte < 2 else { return false }
        number |= UInt64(byte & 0x7f) << shift
        shift += 7
      }
      numbers[index] = number
      index += 1
    }
    self.position = position
    return true
  }
}
