extension String {
  /// The text in quotes, on one line: what does not show, such as a line feed, is written as an escape.
  var quoted: String { debugDescription }
}
