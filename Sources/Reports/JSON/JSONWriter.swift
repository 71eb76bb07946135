/// Writes JSON in the order of the calls: objects and arrays of objects over several lines, `inline` ones on one.
package struct JSONWriter: ~Copyable {
  /// What was written and not handed on yet.
  private var bytes: [UInt8] = []
  /// Takes the text in pieces that end anywhere.
  private let sink: (borrowing [UInt8]) -> Void
  private var depth = 0
  private var inlineDepth = 0
  private var isFirst = true

  /// Writes to a sink, as much as a megabyte at once.
  package init(onOneLine isInline: Bool = false, sink: @escaping (borrowing [UInt8]) -> Void) {
    self.sink = sink
    inlineDepth = isInline ? 1 : 0
  }

  /// Ends the text with a line break and hands on the rest of it.
  package mutating func finish() {
    append("\n")
    flush()
  }

  private mutating func flush() {
    sink(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  // MARK: Containers

  /// An object; `members` writes its members.
  package mutating func object(inline: Bool = false, _ members: (inout JSONWriter) -> Void) {
    container("{", "}", inline: inline, members)
  }

  /// An array with one element per item.
  package mutating func array<Items: Sequence>(
    _ items: Items, inline: Bool = false, _ element: (inout JSONWriter, Items.Element) -> Void
  ) {
    container("[", "]", inline: inline) { writer in
      for item in items {
        writer.separate()
        element(&writer, item)
      }
    }
  }

  /// An array of elements that are JSON already.
  mutating func array(_ elements: [[UInt8]]) {
    container("[", "]", inline: false) { writer in
      for element in elements {
        writer.separate()
        writer.bytes += element
      }
    }
  }

  /// An array whose elements are written with `element`.
  mutating func elements(_ content: (inout JSONWriter) -> Void) { container("[", "]", inline: false, content) }

  /// One element of an array that `elements` has begun.
  mutating func element(_ value: (inout JSONWriter) -> Void) {
    separate()
    value(&self)
  }

  /// The text of one value, on one line.
  package static func line(_ content: (inout JSONWriter) -> Void) -> String { String(decoding: inline(content), as: UTF8.self) }

  /// The JSON of one value that is to stand on one line.
  static func inline(_ content: (inout JSONWriter) -> Void) -> [UInt8] {
    final class Gathered {
      var bytes: [UInt8] = []
    }
    let gathered = Gathered()
    var writer = JSONWriter(onOneLine: true) { gathered.bytes += copy $0 }
    content(&writer)
    writer.flush()
    return gathered.bytes
  }

  private mutating func container(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, inline: Bool, _ content: (inout JSONWriter) -> Void
  ) {
    append(open)
    depth += 1
    if inline { inlineDepth += 1 }
    let outer = isFirst
    isFirst = true
    content(&self)
    let isEmpty = isFirst
    isFirst = outer
    depth -= 1
    if !isEmpty, inlineDepth == 0 { newLine() }
    if inline { inlineDepth -= 1 }
    append(close)
  }

  /// Goes to the place of the next member or element.
  private mutating func separate() {
    if bytes.count > 1 << 20 { flush() }
    if !isFirst { append(",") }
    if inlineDepth == 0 { newLine() } else if !isFirst { append(" ") }
    isFirst = false
  }

  private mutating func newLine() {
    append("\n")
    for _ in 0..<depth { bytes += [0x20, 0x20] }
  }

  // MARK: Members

  /// Begins a member; its value must follow.
  package mutating func key(_ name: StaticString) {
    separate()
    append("\"")
    name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    bytes += [0x22, 0x3a, 0x20]
  }

  /// Begins a member whose name somebody else chose.
  mutating func key(_ name: String) {
    separate()
    string(name)
    bytes += [0x3a, 0x20]
  }

  package mutating func member(_ name: StaticString, _ value: some BinaryInteger) {
    key(name)
    number(value)
  }

  package mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    bytes += Array((value ? "true" : "false").utf8)
  }

  package mutating func member(_ name: StaticString, _ value: String?) {
    key(name)
    string(value)
  }

  package mutating func member(_ name: StaticString, _ value: Int?) {
    key(name)
    bytes += Array((value.map(String.init) ?? "null").utf8)
  }

  /// A number with three decimals.
  package mutating func member(_ name: StaticString, thousandths value: Double) {
    key(name)
    let thousandths = Int64((value * 1000).rounded())
    let (whole, rest) = (thousandths.magnitude / 1000, thousandths.magnitude % 1000)
    literal("\(thousandths < 0 ? "-" : "")\(whole).\(String(repeating: "0", count: 3 - String(rest).count))\(rest)")
  }

  /// Seconds, to the microsecond.
  package mutating func member(_ name: StaticString, seconds: Double) {
    key(name)
    number(seconds: seconds)
  }

  /// Nanoseconds as seconds, to the microsecond, or null.
  package mutating func member(_ name: StaticString, nanoseconds: UInt64?) {
    key(name)
    if let nanoseconds { number(nanoseconds: nanoseconds) } else { literal("null") }
  }

  /// Nanoseconds as seconds, to the microsecond.
  mutating func number(nanoseconds: UInt64) { number(seconds: Double(nanoseconds) / 1e9) }

  private mutating func number(seconds: Double) {
    let rounded = seconds.isFinite ? (seconds * 1e6).rounded() / 1e6 : 0
    bytes += Array("\(rounded)".utf8)
  }

  // MARK: Values

  mutating func number(_ value: some BinaryInteger) {
    bytes += Array(String(value).utf8)
  }

  /// A number or a word that is JSON already.
  mutating func literal(_ text: String) { bytes += Array(text.utf8) }

  /// A value that is JSON already.
  mutating func literal(_ json: [UInt8]) { bytes += json }

  /// A string, or null.
  package mutating func string(_ text: String?) {
    guard let text else {
      bytes += Array("null".utf8)
      return
    }
    append("\"")
    for byte in text.utf8 {
      switch byte {
      case 0x22: bytes += [0x5c, 0x22]
      case 0x5c: bytes += [0x5c, 0x5c]
      case 0x0a: bytes += [0x5c, 0x6e]
      case 0x09: bytes += [0x5c, 0x74]
      case 0..<0x20, 0x7f:
        let digits = String(byte, radix: 16)
        bytes += Array("\\u00\(digits.count == 1 ? "0" : "")\(digits)".utf8)
      default: bytes.append(byte)
      }
    }
    append("\"")
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    bytes.append(UInt8(truncatingIfNeeded: scalar.value))
  }
}
