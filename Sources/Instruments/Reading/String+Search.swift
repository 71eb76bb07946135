// Searches by bytes: texts here are long and many, and what is looked for begins and ends with ASCII.
extension StringProtocol {
  /// Where a text first stands in this one.
  func range(of text: String) -> Range<String.Index>? {
    let bytes = Substring(self).utf8
    guard let first = text.utf8.first else { return nil }
    var rest = bytes[...]
    while let start = rest.firstIndex(of: first) {
      rest = bytes[start...]
      if rest.starts(with: text.utf8) { return start..<bytes.index(start, offsetBy: text.utf8.count) }
      rest = rest.dropFirst()
    }
    return nil
  }

  /// Where a text last stands in this one.
  func lastRange(of text: String) -> Range<String.Index>? {
    let bytes = Substring(self).utf8
    guard let first = text.utf8.first else { return nil }
    var rest = bytes[...]
    while let start = rest.lastIndex(of: first) {
      if bytes[start...].starts(with: text.utf8) { return start..<bytes.index(start, offsetBy: text.utf8.count) }
      rest = rest[..<start]
    }
    return nil
  }

  /// Whether a text stands anywhere in this one.
  func holds(_ text: String) -> Bool { range(of: text) != nil }

  /// The text without blanks and ends of lines around it.
  var trimmed: String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
    let bytes = Substring(self).utf8
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) }) else {
      return ""
    }
    return String(self[first..<bytes.index(after: last)])
  }

  /// The text without an end, where it has that.
  func trimmingSuffix(_ suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : String(self) }
}
