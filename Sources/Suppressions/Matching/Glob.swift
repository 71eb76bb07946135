/// A text in which `*` stands for any characters and `?` for one; upper and lower case differ, and all else means itself.
package struct Glob: Equatable, Sendable {
  private enum Pattern: Equatable, Sendable {
    /// Without `?`, bytes can be compared, since no character of UTF-8 is found within others.
    case bytes(RunPattern<UInt8>)
    /// With `?`, which is the condition nil.
    case characters(RunPattern<Unicode.Scalar?>)
  }

  /// What was read.
  package let text: String
  private let pattern: Pattern

  /// Reads a pattern as people write it in kmmem.toml and in Valgrind's files.
  package init(_ text: String) {
    self.text = text
    if text.unicodeScalars.contains("?") {
      pattern = .characters(
        RunPattern(
          parts: text.unicodeScalars.map { scalar in
            switch scalar {
            case "*": nil
            case "?": .some(nil)
            default: scalar
            }
          }))
    } else {
      pattern = .bytes(RunPattern(parts: text.utf8.map(Self.part)))
    }
  }

  /// Reads a pattern of LeakSanitizer: it may stand anywhere, `^` and `$` tie it to the ends, and `?` means itself.
  init(sanitizer text: String) {
    self.text = text
    let isTiedToStart = text.utf8.first == UInt8(ascii: "^")
    var bytes = text.utf8.dropFirst(isTiedToStart ? 1 : 0)
    let isTiedToEnd = bytes.last == UInt8(ascii: "$")
    if isTiedToEnd { bytes.removeLast() }
    pattern = .bytes(RunPattern(parts: (isTiedToStart ? [] : [nil]) + bytes.map(Self.part) + (isTiedToEnd ? [] : [nil])))
  }

  private static func part(_ byte: UInt8) -> UInt8? { byte == UInt8(ascii: "*") ? nil : byte }

  /// Whether the whole text is what the pattern describes.
  package func matches(_ text: String) -> Bool {
    switch pattern {
    case .bytes(let pattern): pattern.matches(text.utf8) { $0 == $1 }
    case .characters(let pattern): pattern.matches(text.unicodeScalars) { $0 == nil || $0 == $1 }
    }
  }
}
