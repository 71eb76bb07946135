/// Writes XML 1.0 in the order of the calls: elements over several lines, those that have text or nothing on one.
///
/// Whatever the texts hold, the document can be read: what XML has no way to write stands in it as a picture of it, or as U+FFFD.
struct XMLWriter: ~Copyable {
  /// An attribute's name and its value; nil leaves it out.
  typealias Attribute = (name: StaticString, value: String?)

  private var pieces: PieceWriter
  private var depth = 0
  /// Of the element that is open: how it goes on.
  private var content = Content.elements

  /// What an element holds so far.
  private enum Content {
    case nothing, text, elements
  }

  /// Begins a document, as much as a megabyte of which is handed on at once.
  init(sink: @escaping (borrowing [UInt8]) -> Void) {
    pieces = PieceWriter(sink: sink)
    append(#"<?xml version="1.0" encoding="UTF-8"?>"#)
  }

  /// Ends the document with a line break and hands on the rest of it.
  mutating func finish() {
    append("\n")
    pieces.finish()
  }

  /// An element; `content` writes what is in it.
  mutating func element(_ name: StaticString, _ attributes: [Attribute] = [], _ content: (inout XMLWriter) -> Void = { _ in }) {
    if self.content == .nothing { append(">") }
    newLine()
    append("<\(name)")
    for case (let name, let value?) in attributes { append(" \(name)=\"\(Self.escaped(value, inAttribute: true))\"") }
    self.content = .nothing
    depth += 1
    content(&self)
    depth -= 1
    switch self.content {
    case .nothing: append("/>")
    case .text: append("</\(name)>")
    case .elements:
      newLine()
      append("</\(name)>")
    }
    self.content = .elements
  }

  /// The text of the element that is open, which has no elements beside it.
  mutating func text(_ text: String) {
    precondition(content != .elements, "text would stand between elements")
    if content == .nothing { append(">") }
    append(Self.escaped(text, inAttribute: false))
    content = .text
  }

  private mutating func newLine() {
    append("\n")
    for _ in 0..<depth { append("  ") }
  }

  private mutating func append(_ text: String) { pieces.write(text) }

  /// A text in which nothing is markup. Tabs and line breaks of attributes are references, as readers would make spaces of them.
  private static func escaped(_ text: String, inAttribute: Bool) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: escaped += "&amp;".unicodeScalars
      case 0x3c: escaped += "&lt;".unicodeScalars
      case 0x3e: escaped += "&gt;".unicodeScalars
      case 0x22: escaped += "&quot;".unicodeScalars
      case 0x0d: escaped += "&#13;".unicodeScalars
      case 0x09 where inAttribute, 0x0a where inAttribute: escaped += "&#\(scalar.value);".unicodeScalars
      case 0x09, 0x0a: escaped.append(scalar)
      default: escaped.append(shown(scalar))
      }
    }
    return String(escaped)
  }

  /// A character that XML can write and that moves no terminal's cursor; of control characters of ASCII their pictures.
  private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{fffd}"
    case 0x7f: "\u{2421}"
    case 0x80..<0xa0, 0xfffe, 0xffff: "\u{fffd}"
    default: scalar
    }
  }
}
