/// How text is marked up: with the colours of a terminal, or not at all.
package struct TextStyle: Sendable {
  /// Escape sequences are written.
  package let isColored: Bool

  package init(isColored: Bool) {
    self.isColored = isColored
  }

  private func mark(_ text: String, _ code: String) -> String {
    isColored && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  /// What a reader should see first.
  func strong(_ text: String) -> String { mark(text, "1") }
  /// What a reader may skip.
  func faint(_ text: String) -> String { mark(text, "2") }
  /// Bars and curves.
  func graph(_ text: String) -> String { mark(text, "36") }
  /// Python's marker.
  func python(_ text: String) -> String { mark(text, "33") }
  /// The marker of native code.
  func native(_ text: String) -> String { mark(text, "34") }
  /// What has become more.
  func more(_ text: String) -> String { mark(text, "31") }
  /// What has become less.
  func less(_ text: String) -> String { mark(text, "32") }
  /// What a reader has chosen.
  func chosen(_ text: String) -> String { mark(text, "7") }
  /// What limits the figures.
  func warning(_ text: String) -> String { mark(text, "35") }
}
