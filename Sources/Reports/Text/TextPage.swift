/// A text of limited width, written line by line.
struct TextPage {
  /// Columns that a line may fill.
  let width: Int
  let style: TextStyle
  private(set) var text = ""

  /// Begins an empty page.
  init(width: Int, style: TextStyle) {
    self.width = max(72, min(width, 160))
    self.style = style
  }

  /// Adds a line; what stands behind its last word is cut off.
  mutating func line(_ content: String = "") {
    var content = Substring(content)
    while content.last == " " { content.removeLast() }
    text += style.written(String(content))
    text += "\n"
  }

  /// Begins a section.
  mutating func heading(_ title: String, _ detail: String = "") {
    line()
    line(style.strong(title) + (detail.isEmpty ? "" : "  "), columns: title.count + 2, detail: detail)
  }

  /// Adds a line with a detail at its end, which goes on below itself where the page is too narrow.
  ///
  /// `columns` is the width of `start` without its marks.
  mutating func line(_ start: String, columns: Int, detail: String) {
    let parts = Self.broken(detail, width: width - columns)
    line(start + style.faint(parts.first ?? ""))
    for part in parts.dropFirst() { line(String(repeating: " ", count: columns) + style.faint(part)) }
  }

  /// Adds a paragraph, broken between words, with every line indented.
  mutating func paragraph(_ content: String, bullet: String = "  ") {
    var start = bullet
    for part in Self.broken(content, width: width - bullet.count) {
      line(start + part)
      start = String(repeating: " ", count: bullet.count)
    }
  }

  /// Breaks a text between its words, and within a word only where that is longer than a line.
  private static func broken(_ content: String, width: Int) -> [String] {
    var parts: [String] = []
    var current = ""
    for word in content.split(separator: " ") {
      if !current.isEmpty, current.count + 1 + word.count > width {
        parts.append(current)
        current = ""
      }
      current += current.isEmpty ? Column.cutStart(String(word), width) : " " + word
    }
    return parts + [current]
  }
}

/// Places text in columns.
enum Column {
  /// Fills up on the right.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// Fills up on the left.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// Shortens at the end.
  static func cut(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
  }

  /// Shortens at the beginning.
  static func cutStart(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : "…" + text.suffix(max(0, width - 1))
  }
}
