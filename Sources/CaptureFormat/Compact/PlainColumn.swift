import CCaptureFormat

/// A column that is being filled, before it is packed.
struct PlainColumn {
  /// The array that it is a part of.
  let array: kmm_array
  /// The field that it holds.
  let field: UInt32
  private var bytes: [UInt8] = []
  private var count = 0
  private var isZero = true

  /// Begins a column of about `capacity` numbers.
  init(_ array: kmm_array, _ field: UInt32, capacity: Int) {
    self.array = array
    self.field = field
    bytes.reserveCapacity(capacity + capacity / 4)
  }

  /// Makes a column of the bytes of whole structures.
  init<Element: BitwiseCopyable>(_ array: kmm_array, elements: [Element]) {
    self.array = array
    field = UInt32(KMM_COLUMN_BYTES)
    // Plain C structures that the agent wrote or `FileBytes` read: every byte of them is initialised.
    bytes = unsafe elements.withUnsafeBytes { unsafe Array($0) }
    count = bytes.count
    isZero = false
  }

  /// Appends the number of the next element.
  @inline(__always)
  mutating func append(_ number: UInt64) {
    isZero = isZero && number == 0
    count += 1
    Varint.append(number, to: &bytes)
  }

  /// The entry of the directory and the stream; nil where nothing needs to be kept.
  func packed() -> (entry: kmm_column, stream: [UInt8])? {
    let isFirst = field == 1
    guard count > 0, isFirst || !isZero else { return nil }
    let stream = ZlibStream.packed(bytes)
    let entry = kmm_column(
      array: UInt16(truncatingIfNeeded: array.rawValue), field: UInt16(truncatingIfNeeded: field), reserved: 0,
      count: UInt64(count), plain_bytes: UInt64(bytes.count), stream_bytes: UInt64(stream.count))
    return (entry, stream)
  }
}
