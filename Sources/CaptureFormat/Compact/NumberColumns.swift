import CCaptureFormat

/// The columns of one array side by side, read a few elements at a time so that all their numbers stay in the cache.
struct NumberColumns {
  /// Elements per step.
  static let step = 1024

  /// The numbers of the present step: column c's number of element i stands at c * step + i.
  private(set) var numbers: [UInt64]

  private var readers: [VarintReader?]
  private let columns: [ColumnDirectory.Column?]
  private let directory: ColumnDirectory

  /// Unpacks the columns of an array; the first of `fields` must be there, the others may be left out.
  init(
    of array: kmm_array, fields: [UInt32], count: Int, _ directory: ColumnDirectory
  ) throws(CaptureError) {
    self.directory = directory
    columns = fields.map { directory.column(array, $0) }
    readers = []
    numbers = [UInt64](repeating: 0, count: fields.count * Self.step)
    guard count == 0 || columns[0] != nil else { throw directory.lack(of: fields[0], in: array) }
    for column in columns {
      guard let column else {
        readers.append(nil)
        continue
      }
      let bytes = try directory.bytes(of: column, count: count, least: 1, most: Varint.maximumLength)
      readers.append(VarintReader(bytes))
    }
  }

  /// Reads the next `count` elements, at most a step, of every column.
  mutating func read(_ count: Int) throws(CaptureError) {
    for index in readers.indices {
      let range = index * Self.step..<index * Self.step + count
      guard readers[index]?.read(into: &numbers, range) != false else { throw damage(in: index) }
    }
  }

  /// Throws where a column holds more than was read.
  func finish() throws(CaptureError) {
    for index in readers.indices {
      guard readers[index]?.isAtEnd != false else { throw damage(in: index) }
    }
  }

  private func damage(in index: Int) -> CaptureError {
    // Only a column that is there has a reader that can fail.
    guard let column = columns[index] else { preconditionFailure("a column that is left out was read") }
    return directory.damage(in: column)
  }
}
