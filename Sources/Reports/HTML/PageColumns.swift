import CaptureFormat

/// The long arrays of a page: columns of numbers and texts, packed together and written as base64.
///
/// A number is zigzag LEB128, so that small ones of either sign take a byte; a text is a column of JSON. The directory, which stands in the
/// page's JSON, tells where each lies in what is unpacked.
struct PageColumns {
  /// A column's place in the unpacked bytes.
  struct Entry {
    let name: String
    /// How many numbers there are; nil for JSON.
    let count: Int?
    let bytes: Range<Int>
  }

  private(set) var directory: [Entry] = []
  private var content: [UInt8] = []

  /// Adds a column of numbers.
  mutating func add(_ name: String, _ numbers: some Sequence<Int64>) {
    let start = content.count
    var count = 0
    for number in numbers {
      append(UInt64(bitPattern: number &<< 1 ^ number &>> 63))
      count += 1
    }
    directory.append(Entry(name: name, count: count, bytes: start..<content.count))
  }

  /// Adds a column of JSON.
  mutating func add(_ name: String, json: (inout JSONWriter) -> Void) {
    let start = content.count
    let gathered = GatheredBytes()
    var writer = JSONWriter(onOneLine: true) { gathered.bytes += copy $0 }
    json(&writer)
    writer.finish()
    content += gathered.bytes
    directory.append(Entry(name: name, count: nil, bytes: start..<content.count))
  }

  private mutating func append(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      content.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    content.append(UInt8(truncatingIfNeeded: rest))
  }

  /// All columns, packed by zlib, as base64.
  var packed: [UInt8] { Base64.text(of: ZlibStream.packed(content)) }
}

/// What a sink has been given.
final class GatheredBytes {
  var bytes: [UInt8] = []
}

/// The encoding of bytes as text (RFC 4648).
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(of bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(16 - 8 * $1.offset) }
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return text
  }
}
