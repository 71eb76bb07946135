/// How text is marked up: with the colours of a terminal, or not at all.
package struct TextStyle: Sendable {
  /// Escape sequences are written.
  package let isColored: Bool

  package init(isColored: Bool) {
    self.isColored = isColored
  }

  /// The attributes of ECMA-48 that are used; the first ends all others.
  private static let codes = ["0", "1", "2", "36", "33", "34", "31", "32", "7", "35"]
  /// Marks stand in a text as characters that Unicode keeps for such uses, the first for the first code, until the line is written: so a
  /// name that has an escape sequence in it does not have one in what is written.
  private static let marks: [Unicode.Scalar] = codes.indices.compactMap { Unicode.Scalar(0xfdd0 + UInt32($0)) }

  private func mark(_ text: String, _ code: String) -> String {
    guard isColored, !text.isEmpty, let place = Self.codes.firstIndex(of: code) else { return text }
    return "\(Self.marks[place])\(text)\(Self.marks[0])"
  }

  /// A line as it is written: with escape sequences in the places of its marks, and a dot for what else would move the cursor.
  package func written(_ line: String) -> String {
    if line.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return line }
    var written = ""
    for character in line {
      if let first = character.unicodeScalars.first, let place = Self.marks.firstIndex(of: first) {
        written += isColored ? "\u{1b}[\(Self.codes[place])m" : "·"
      } else {
        written += DisplayWidth.of(character) == 0 ? "·" : String(character)
      }
    }
    return written
  }

  /// What a reader should see first.
  package func strong(_ text: String) -> String { mark(text, "1") }
  /// What a reader may skip.
  func faint(_ text: String) -> String { mark(text, "2") }
  /// Bars and curves.
  func graph(_ text: String) -> String { mark(text, "36") }
  /// Python's marker.
  func python(_ text: String) -> String { mark(text, "33") }
  /// The marker of native code.
  func native(_ text: String) -> String { mark(text, "34") }
  /// What has become more.
  package func more(_ text: String) -> String { mark(text, "31") }
  /// What has become less.
  package func less(_ text: String) -> String { mark(text, "32") }
  /// What a reader has chosen.
  func chosen(_ text: String) -> String { mark(text, "7") }
  /// What limits the figures.
  package func warning(_ text: String) -> String { mark(text, "35") }
}
