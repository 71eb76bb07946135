import CaptureFormat
import FoundationEssentials

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
    content += JSONWriter.inline(json)
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

  /// How hard zlib tries. Measured on 3 million nodes: level 6 makes the page 6 % smaller and takes nearly twice as long.
  private static let level: Int32 = 5

  /// All columns, packed by zlib, as base64.
  var packed: [UInt8] { Array(Data(ZlibStream.packed(content, level: Self.level)).base64EncodedData()) }
}
