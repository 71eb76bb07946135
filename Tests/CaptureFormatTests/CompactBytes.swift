import CCaptureFormat
import SyntheticCaptures

/// A compact capture as bytes that a test changes, with a checksum that is right again afterwards.
struct CompactBytes {
  private(set) var bytes: [UInt8]

  /// Bytes of the header, and where what follows it stands.
  static let header = MemoryLayout<kmm_header>.size
  private static let columnCount = header + 8
  private static let checksum = header + 12
  private static let directory = header + MemoryLayout<kmm_compact>.size

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// How many columns there are.
  var columns: Int { Int(bytes[Self.columnCount]) | Int(bytes[Self.columnCount + 1]) << 8 }

  /// First byte behind the directory.
  var directoryEnd: Int { Self.directory + columns * MemoryLayout<kmm_column>.stride }

  /// Where the entry of a column stands.
  func entry(_ array: kmm_array, _ field: UInt32) -> Int? {
    (0..<columns).map { Self.directory + $0 * MemoryLayout<kmm_column>.stride }.first { place in
      bytes[place] == UInt8(array.rawValue) && bytes[place + 2] == UInt8(field)
    }
  }

  /// Puts a number at a place.
  mutating func put(_ number: some FixedWidthInteger, at place: Int) {
    var part: [UInt8] = []
    part.append(number: number)
    bytes.replaceSubrange(place..<place + part.count, with: part)
    seal()
  }

  /// Appends a column to the directory and its stream to the file.
  mutating func append(array: UInt32, field: UInt16, count: UInt64, plain: UInt64, stream: [UInt8]) {
    var entry: [UInt8] = []
    entry.append(number: UInt16(array))
    entry.append(number: field)
    entry.append(number: UInt32(0))
    for number in [count, plain, UInt64(stream.count)] { entry.append(number: number) }
    bytes.insert(contentsOf: entry, at: directoryEnd)
    bytes += stream
    put(UInt32(columns + 1), at: Self.columnCount)
    put(UInt64(bytes.count), at: Self.header)
  }

  /// Makes the checksum right.
  mutating func seal() {
    guard directoryEnd <= bytes.count else { return }
    var sum: [UInt8] = []
    bytes.replaceSubrange(Self.checksum..<Self.checksum + 4, with: [0, 0, 0, 0])
    sum.append(number: Self.crc32(bytes[..<directoryEnd]))
    bytes.replaceSubrange(Self.checksum..<Self.checksum + 4, with: sum)
  }

  /// CRC-32 as its definition says, bit by bit.
  private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xedb8_8320 : rest >> 1 }
    }
  }
}
