import CCaptureFormat

/// The directory of a compact capture: each column's stream, checked against the file's size.
struct ColumnDirectory {
  /// What a column is a part of.
  struct Key: Hashable {
    let array: UInt32
    let field: UInt32
  }

  /// One column as its entry describes it; nothing is believed of `entry` until it is asked for.
  struct Column {
    let entry: kmm_column
    /// Where its stream lies in the file.
    let stream: Range<Int>
    /// Where its entry stands in the file.
    let place: Int
  }

  private let path: String
  private var columns: [Key: Column] = [:]

  /// Reads and checks the directory of a file.
  init(_ file: borrowing FileBytes, header: CaptureHeader, path: String, size: Int) throws(CaptureError) {
    self.path = path
    let preamble = header.headerBytes..<header.headerBytes + MemoryLayout<kmm_compact>.size
    guard size >= preamble.upperBound else { throw .truncated(path: path, size: size, expected: preamble.upperBound) }
    let compact: kmm_compact = try file.elements(count: 1, from: [preamble])[0]
    guard compact.column_count <= KMM_MAX_COLUMNS else {
      throw .inconsistent(path: path, offset: preamble.lowerBound + 8, .tooManyColumns(count: Int(compact.column_count)))
    }
    let end = preamble.upperBound + Int(compact.column_count) * MemoryLayout<kmm_column>.stride
    guard size >= end else { throw .truncated(path: path, size: size, expected: end) }
    try Self.checkSum(file, of: 0..<end, hole: preamble.upperBound - 4, path: path)
    guard compact.file_bytes <= UInt64(size) else {
      throw .truncated(path: path, size: size, expected: Int(clamping: compact.file_bytes))
    }
    let entries: [kmm_column] = try file.elements(count: Int(compact.column_count), from: [preamble.upperBound..<end])
    var start = end
    for (index, entry) in entries.enumerated() {
      let place = preamble.upperBound + index * MemoryLayout<kmm_column>.stride
      let key = Key(array: UInt32(entry.array), field: UInt32(entry.field))
      guard start <= Int(compact.file_bytes), entry.stream_bytes <= compact.file_bytes - UInt64(start), columns[key] == nil
      else { throw impossible(Column(entry: entry, stream: start..<start, place: place)) }
      columns[key] = Column(entry: entry, stream: start..<start + Int(entry.stream_bytes), place: place)
      start += Int(entry.stream_bytes)
    }
  }

  private static func checkSum(
    _ file: borrowing FileBytes, of range: Range<Int>, hole: Int, path: String
  ) throws(CaptureError) {
    var bytes: [UInt8] = try file.elements(count: range.count, from: [range])
    let stated: UInt32? = LittleEndianBytes(bytes).value(at: hole)
    bytes.replaceSubrange(hole..<hole + 4, with: [0, 0, 0, 0])
    guard stated == ZlibStream.checksum(bytes) else { throw .inconsistent(path: path, offset: hole, .checksumWrong) }
  }

  /// The column of a field; nil where there is none, which means that all its numbers are 0.
  func column(_ array: kmm_array, _ field: UInt32) -> Column? { columns[Key(array: array.rawValue, field: field)] }

  /// The plain bytes of a column of `count` elements that take between `least` and `most` bytes each.
  ///
  /// Deflate bounds what a stream can hold, so that a few damaged bytes cannot ask for much memory.
  func bytes(
    of column: Column, count: Int, least: Int, most: Int, in file: borrowing FileBytes
  ) throws(CaptureError) -> [UInt8] {
    let plain = column.entry.plain_bytes
    guard column.entry.count == UInt64(count), plain >= UInt64(count * least), plain <= UInt64(count * most),
      plain / UInt64(KMM_MAX_EXPANSION) <= UInt64(column.stream.count)
    else { throw impossible(column) }
    let stream: [UInt8] = try file.elements(count: column.stream.count, from: [column.stream])
    guard let bytes = ZlibStream.unpacked(stream, count: Int(plain)) else { throw damage(in: column) }
    return bytes
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

  /// What to say of an array that claims more elements than any capture can have.
  func excess(of elements: UInt64, in array: kmm_array) -> CaptureError {
    .inconsistent(
      path: path, offset: CaptureHeader.offset(ofLengthOf: array),
      .arrayTooLong(array: Int(array.rawValue), elements: elements))
  }
}
