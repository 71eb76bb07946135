/// A line that is neither empty nor a comment, without the blanks around it.
struct SignificantLine: Equatable {
  /// Its number in the file, from 1.
  let number: Int
  /// What it says.
  let text: String

  /// The lines of a text that say something; a comment begins with `#`.
  static func all(of text: String) -> [SignificantLine] {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().compactMap { index, line in
      let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace || scalar == "\u{feff}" }
      guard let first = line.firstIndex(where: { !isBlank($0) }), let last = line.lastIndex(where: { !isBlank($0) }),
        line[first] != "#"
      else { return nil }
      return SignificantLine(number: index + 1, text: String(line[first...last]))
    }
  }
}
