/// Gathers the text of an export, and hands it on in pieces of about a megabyte.
struct PieceWriter: ~Copyable {
  private var bytes: [UInt8] = []
  private let sink: (borrowing [UInt8]) -> Void

  init(sink: @escaping (borrowing [UInt8]) -> Void) { self.sink = sink }

  mutating func write(_ text: String) {
    bytes += text.utf8
    if bytes.count > 1 << 20 { flush() }
  }

  mutating func write(_ text: borrowing [UInt8]) {
    bytes += copy text
    if bytes.count > 1 << 20 { flush() }
  }

  /// Writes a number as its decimal digits.
  mutating func write(_ number: Int64) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    var start = bytes.count
    var rest = number.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    // Not `reverse()`, which copies the part.
    var end = bytes.count - 1
    while start < end {
      bytes.swapAt(start, end)
      (start, end) = (start + 1, end - 1)
    }
  }

  /// Hands on the rest.
  mutating func finish() { flush() }

  private mutating func flush() {
    sink(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}
