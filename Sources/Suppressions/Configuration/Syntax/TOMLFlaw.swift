/// The first place at which a text is no TOML.
struct TOMLFlaw: Error, Equatable {
  /// What may stand there.
  enum Expectation: String {
    case key = "a key"
    case equalsSign = "="
    case value = "a value"
    case lineEnd = "the end of the line"
    case headerEnd = "]"
    case listHeaderEnd = "]]"
    case quote = "a closing quote"
    case listEnd = ", or ]"
    case tableEnd = ", or }"
    case lessDepth = "at most 64 values or keys within each other"
  }

  /// The line, from 1.
  let line: Int
  /// The character in the line, from 1.
  let column: Int
  /// What may stand there.
  let expectation: Expectation
  /// What stands there; nil: the text ends.
  let found: Unicode.Scalar?

  /// What is wrong, for a sentence.
  var words: String {
    "expected \(expectation.rawValue), found \(found.map { String($0).quoted } ?? "the end of the file")"
  }
}
