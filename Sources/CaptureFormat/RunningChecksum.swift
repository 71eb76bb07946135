import CZlib

/// The CRC-32 of bytes that come in pieces (zlib's: the one of RFC 1952).
struct RunningChecksum {
  /// The sum of what was added so far.
  private(set) var value: UInt32 = 0

  /// Adds the bytes of plain numbers or structures without padding.
  mutating func add<Element: BitwiseCopyable>(_ elements: [Element]) {
    add(elements, elements.indices)
  }

  /// Adds the bytes of some of an array's elements.
  mutating func add<Element: BitwiseCopyable>(_ elements: [Element], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= elements.count)
    if range.isEmpty { return }
    // zlib reads the bytes of these elements and no more; they are in bounds by the check above.
    let sum = unsafe elements.withUnsafeBufferPointer { buffer in
      let bytes = unsafe UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[range]))
      return unsafe crc32_z(UInt(value), bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
    }
    value = UInt32(truncatingIfNeeded: sum)
  }

  /// The sum of some bytes.
  static func of(_ bytes: [UInt8]) -> UInt32 {
    var sum = RunningChecksum()
    sum.add(bytes)
    return sum.value
  }
}
