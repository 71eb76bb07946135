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

  /// Hands on the rest.
  mutating func finish() { flush() }

  private mutating func flush() {
    sink(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}
