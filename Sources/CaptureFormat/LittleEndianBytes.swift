/// Bounds-checked reading of numbers and plain C structures from bytes.
package struct LittleEndianBytes: Sendable {
  /// The bytes that are read.
  package let bytes: [UInt8]

  /// Wraps bytes.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The bytes of a plain C structure; none of those written to captures has padding.
  init<Value: BitwiseCopyable>(of value: Value) {
    // Plain numbers, whose bytes are all initialised.
    bytes = unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
  }

  /// How many bytes there are.
  package var count: Int { bytes.count }

  /// The value that stands at an offset, or nil where it would pass the end.
  ///
  /// `Value` holds numbers only (`BitwiseCopyable`), so that every bit pattern is a valid value.
  package func value<Value: BitwiseCopyable>(_ type: Value.Type = Value.self, at offset: Int) -> Value? {
    guard offset >= 0, offset <= bytes.count - MemoryLayout<Value>.size else { return nil }
    return unsafe bytes.withUnsafeBytes { buffer in
      // In bounds by the guard above; loadUnaligned needs no alignment.
      unsafe buffer.loadUnaligned(fromByteOffset: offset, as: Value.self)
    }
  }

  /// The text between two offsets; bytes that are not UTF-8 become replacement characters, an impossible range an empty text.
  package func text(_ range: Range<Int>) -> String {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return "" }
    return String(decoding: bytes[range], as: UTF8.self)
  }
}
