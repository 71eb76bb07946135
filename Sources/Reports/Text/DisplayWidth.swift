/// How many columns of a terminal text fills, and how it is cut to fit: letters of East Asian scripts and emoji fill two.
package enum DisplayWidth {
  /// Blocks of Unicode whose characters are wide (UAX #11, classes W and F); the wide symbols outside of them are emoji.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19,
    0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18d08, 0x1b000...0x1b2fb, 0x1f200...0x1f2ff, 0x20000...0x3fffd,
  ]

  /// The columns of a text.
  package static func of(_ text: String) -> Int {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } ? text.utf8.count : text.reduce(0) { $0 + of($1) }
  }

  /// The columns of a character, which may consist of several parts; 0 for a mark that stands alone.
  static func of(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if character.unicodeScalars.contains("\u{fe0f}") { return 2 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if first.value < 0x1100 { return 1 }
    return first.properties.isEmojiPresentation || wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  /// The text with a dot for every character that would move the cursor, or the order of the letters around it.
  package static func printable(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
    return String(text.map { of($0) == 0 ? "·" : $0 })
  }

  /// The beginning of a text that fills at most so many columns, with "…" where something is missing.
  package static func cut(_ text: String, _ width: Int) -> String {
    if of(text) <= width { return text }
    return prefix(text, width - 1) + (width > 0 ? "…" : "")
  }

  /// The end of a text, likewise.
  package static func cutStart(_ text: String, _ width: Int) -> String {
    if of(text) <= width { return text }
    return (width > 0 ? "…" : "") + String(prefix(String(text.reversed()), width - 1).reversed())
  }

  /// The beginning and the end of a text, likewise: what a program is called, and what its last words are.
  package static func cutMiddle(_ text: String, _ width: Int) -> String {
    if of(text) <= width { return text }
    let start = prefix(text, (width - 1) * 2 / 3)
    return start + cutStart(text, width - of(start))
  }

  /// The first characters that fill at most so many columns.
  static func prefix(_ text: String, _ width: Int) -> String {
    var columns = 0
    return String(
      text.prefix { character in
        columns += of(character)
        return columns <= width
      })
  }

  /// The text with spaces behind it.
  package static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - of(text)))
  }

  /// The text with spaces before it.
  package static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - of(text))) + text
  }
}
