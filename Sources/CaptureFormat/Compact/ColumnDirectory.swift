import CCaptureFormat

/// A compact capture's bytes and the directory of its columns, whose streams lie within the file.
struct ColumnDirectory: Sendable {
  /// What a column is a part of.
  struct Key: Hashable, Sendable {
    let array: UInt32
    let field: UInt32
  }

  /// One column as its entry describes it; nothing is believed of `entry` until it is asked for.
  struct Column: Sendable {
    let entry: kmm_column
    /// Where its stream lies in the file.
    let stream: Range<Int>
    /// Where its entry stands in the file.
    let place: Int
  }

  private let path: String
  private let file: LittleEndianBytes
  private var columns: [Key: Column] = [:]

  /// Checks the directory of a file.
  init(_ file: LittleEndianBytes, header: CaptureHeader, path: String) throws(CaptureError) {
    self.path = path
    self.file = file
    let preamble = header.headerBytes..<header.headerBytes + MemoryLayout<kmm_compact>.size
    guard let compact: kmm_compact = file.value(at: preamble.lowerBound) else {
      throw .truncated(path: path, size: file.count, expected: preamble.upperBound)
    }
    guard compact.column_count <= KMM_MAX_COLUMNS else {
      throw .inconsistent(path: path, offset: preamble.lowerBound + 8, .tooManyColumns(count: Int(compact.column_count)))
    }
    let end = preamble.upperBound + Int(compact.column_count) * MemoryLayout<kmm_column>.stride
    guard file.count >= end else { throw .truncated(path: path, size: file.count, expected: end) }
    let hole = preamble.upperBound - 4
    let sealed = file.bytes[..<hole] + [0, 0, 0, 0] + file.bytes[preamble.upperBound..<end]
    guard RunningChecksum.of(Array(sealed)) == compact.checksum else {
      throw .inconsistent(path: path, offset: hole, .checksumWrong)
    }
    guard compact.file_bytes <= UInt64(file.count) else {
      throw .truncated(path: path, size: file.count, expected: Int(clamping: compact.file_bytes))
    }
    try arrange(from: preamble.upperBound, to: end, size: Int(compact.file_bytes))
  }

  /// Finds each column's stream: they lie one behind the other, from the directory's end on.
  private mutating func arrange(from first: Int, to end: Int, size: Int) throws(CaptureError) {
    var start = end
    for place in stride(from: first, to: end, by: MemoryLayout<kmm_column>.stride) {
      guard let entry: kmm_column = file.value(at: place) else { return }
      let key = Key(array: UInt32(entry.array), field: UInt32(entry.field))
      guard start <= size, entry.stream_bytes <= UInt64(size - start), columns[key] == nil else {
        throw impossible(Column(entry: entry, stream: start..<start, place: place))
      }
      columns[key] = Column(entry: entry, stream: start..<start + Int(entry.stream_bytes), place: place)
      start += Int(entry.stream_bytes)
    }
  }

  /// The column of a field; nil where there is none, which means that all its numbers are 0.
  func column(_ array: kmm_array, _ field: UInt32) -> Column? { columns[Key(array: array.rawValue, field: field)] }

  /// The plain bytes of a column of `count` elements that take between `least` and `most` bytes each.
  ///
  /// Deflate bounds what a stream can hold, so that a few damaged bytes cannot ask for much memory.
  func bytes(
    of column: Column, count: Int, least: Int, most: Int
  ) throws(CaptureError) -> [UInt8] {
    let plain = column.entry.plain_bytes
    guard column.entry.count == UInt64(count), plain >= UInt64(count * least), plain <= UInt64(count * most),
      plain / UInt64(KMM_MAX_EXPANSION) <= UInt64(column.stream.count)
    else { throw impossible(column) }
    guard let bytes = ZlibStream.unpacked(file.bytes[column.stream], count: Int(plain)) else { throw damage(in: column) }
    return bytes
  }

  /// The numbers of a column that has at most `limit` of them; nil where there is none, which means that all are 0.
  func numbers(of array: kmm_array, _ field: UInt32, atMost limit: Int) throws(CaptureError) -> [UInt64]? {
    guard let column = column(array, field) else { return nil }
    guard column.entry.count <= UInt64(limit) else { throw impossible(column) }
    let count = Int(column.entry.count)
    var reader = VarintReader(try bytes(of: column, count: count, least: 1, most: Varint.maximumLength))
    var numbers = [UInt64](repeating: 0, count: count)
    guard reader.read(into: &numbers, 0..<count), reader.isAtEnd else { throw damage(in: column) }
    return numbers
  }

  /// What to say of a column whose stream does not hold what its entry promises.
  func damage(in column: Column) -> CaptureError {
    .inconsistent(
      path: path, offset: column.stream.lowerBound,
      .columnDamaged(array: Int(column.entry.array), column: Int(column.entry.field)))
  }

  /// What to say of a column whose entry claims what cannot be.
  func impossible(_ column: Column) -> CaptureError {
    .inconsistent(
      path: path, offset: column.place,
      .columnImpossible(array: Int(column.entry.array), column: Int(column.entry.field)))
  }

  /// What to say of an array that lacks a column.
  func lack(of field: UInt32, in array: kmm_array) -> CaptureError {
    .inconsistent(
      path: path, offset: CaptureHeader.offset(ofLengthOf: array),
      .columnMissing(array: Int(array.rawValue), column: Int(field)))
  }

  /// The number of an array's elements, as the header has it; bounded before memory is asked for.
  func count(of array: kmm_array, _ header: CaptureHeader) throws(CaptureError) -> Int {
    let length = header.length(of: array)
    guard length <= UInt64(array == KMM_ARRAY_LOG ? KMM_MAX_LOG_BYTES : KMM_MAX_ELEMENTS) else {
      throw .inconsistent(
        path: path, offset: CaptureHeader.offset(ofLengthOf: array),
        .arrayTooLong(array: Int(array.rawValue), elements: length))
    }
    return Int(length)
  }
}
