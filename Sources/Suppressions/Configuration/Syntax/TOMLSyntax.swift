/// Checks that a text is TOML (toml.io, version 1.0) before the parser sees it.
///
/// The parser (toml++ 3.4, with its assertions on) ends the process instead of throwing at texts such as `[.a]`, `a = [}` and
/// `a = 2026-11-02Tx`. What the parser refuses with a message of its own, as a key that stands there twice, is left to it.
struct TOMLSyntax {
  /// How deep values and the parts of keys may lie within each other; more would only try the stack.
  static let greatestDepth = 64

  /// The text.
  let text: [Unicode.Scalar]
  /// The place of the next character.
  var position = 0

  /// Throws the first flaw of a text.
  static func check(_ text: String) throws(TOMLFlaw) {
    var syntax = TOMLSyntax(text: Array(text.unicodeScalars))
    if syntax.here == "\u{feff}" { syntax.position = 1 }
    try syntax.checkDocument()
  }

  private init(text: [Unicode.Scalar]) { self.text = text }

  /// The next character; nil at the end.
  var here: Unicode.Scalar? { position < text.count ? text[position] : nil }

  /// The flaw that something else stands here than what may.
  func flaw(_ expectation: TOMLFlaw.Expectation) -> TOMLFlaw {
    let before = text[..<min(position, text.count)]
    let lineStart = (before.lastIndex(of: "\n") ?? -1) + 1
    return TOMLFlaw(
      line: before.count { $0 == "\n" } + 1, column: before.count - lineStart + 1, expectation: expectation, found: here)
  }

  /// Goes behind the character if it is next.
  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard here == scalar else { return false }
    position += 1
    return true
  }

  /// Goes behind spaces and tabs.
  mutating func skipBlanks() {
    while here == " " || here == "\t" { position += 1 }
  }

  /// Goes behind blanks, comments and the ends of lines.
  mutating func skipLines() {
    repeat {
      skipBlanks()
      skipComment()
    } while takeLineEnd()
  }

  private mutating func skipComment() {
    guard here == "#" else { return }
    while let scalar = here, scalar != "\n" { position += 1 }
  }

  /// A carriage return in a comment went with it.
  private mutating func takeLineEnd() -> Bool {
    if here == "\r", position + 1 < text.count, text[position + 1] == "\n" { position += 1 }
    return take("\n")
  }

  private mutating func checkDocument() throws(TOMLFlaw) {
    skipLines()
    while let scalar = here {
      if scalar == "[" { try takeHeader() } else { try takeKeyAndValue(depth: 0) }
      skipBlanks()
      skipComment()
      guard here == nil || takeLineEnd() else { throw flaw(.lineEnd) }
      skipLines()
    }
  }

  /// `[table]` or `[[list of tables]]`.
  private mutating func takeHeader() throws(TOMLFlaw) {
    position += 1
    let isList = take("[")
    skipBlanks()
    try takeKey()
    skipBlanks()
    guard take("]") else { throw flaw(isList ? .listHeaderEnd : .headerEnd) }
    if isList, !take("]") { throw flaw(.listHeaderEnd) }
  }

  /// `key = value`.
  mutating func takeKeyAndValue(depth: Int) throws(TOMLFlaw) {
    try takeKey()
    skipBlanks()
    guard take("=") else { throw flaw(.equalsSign) }
    skipBlanks()
    try takeValue(depth: depth)
  }

  /// Names with points between them, bare or in quotes.
  private mutating func takeKey() throws(TOMLFlaw) {
    var depth = 0
    repeat {
      depth += 1
      if depth > Self.greatestDepth { throw flaw(.lessDepth) }
      skipBlanks()
      if let quote = here, quote == "\"" || quote == "'" {
        try takeShortString(quote)
      } else {
        let start = position
        while let scalar = here, Self.isBare(scalar) { position += 1 }
        if position == start { throw flaw(.key) }
      }
      skipBlanks()
    } while take(".")
  }

  private static func isBare(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: false
    }
  }
}
