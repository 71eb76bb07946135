extension ToolFrame {
  /// A frame of `leaks`, and its number: "2   leak2      0x10058c440 main + 48  leak.c:5"; nil where a line is none.
  static func numbered(darwin line: String) -> (number: UInt64, frame: ToolFrame)? {
    let text = Substring(line.trimmed)
    let digits = text.prefix { $0.isNumber }
    guard let number = UInt64(decimal: digits), text[digits.endIndex...].hasPrefix("  ") else { return nil }
    let rest = Substring(text[digits.endIndex...].trimmed)
    var frame = ToolFrame()
    if let range = rest.range(of: " 0x") {
      // The name of an image may have blanks.
      frame.object = rest[..<range.lowerBound].trimmed
      let word = rest[range.upperBound...].prefix { $0 != " " }
      frame.address = UInt64(hexadecimal: word)
      frame.takeSymbol(rest[word.endIndex...].trimmed)
    } else {
      let image = rest.prefix { $0 != " " }
      frame.object = String(image)
      frame.takeSymbol(rest[image.endIndex...].trimmed)
    }
    return (number, frame)
  }

  /// Frames with strokes between them, outermost first: "0x1b1c108d4 (dyld) start | 0x10058c440 (leak2) main leak.c:5"; innermost first.
  static func piped(darwin text: some StringProtocol) -> [ToolFrame] {
    var frames: [ToolFrame] = []
    for part in text.split(separator: "|") {
      var rest = Substring(part.trimmed)
      if rest.isEmpty || rest.hasPrefix("thread_") || rest.hasPrefix("[thread ") { continue }
      var frame = ToolFrame()
      if rest.hasPrefix("0x") {
        let word = rest.prefix { $0 != " " }
        frame.address = UInt64(hexadecimal: word)
        rest = Substring(rest[word.endIndex...].trimmed)
        if rest.hasPrefix("("), let end = rest.range(of: ") ") {
          frame.object = String(rest[rest.index(after: rest.startIndex)..<end.lowerBound])
          rest = rest[end.upperBound...]
        }
      }
      frame.takeSymbol(String(rest))
      frames.append(frame)
    }
    return frames.reversed()
  }

  /// A node of a call tree, behind its amounts: "main  (in leak2) + 48  [0x10058c440]  leak.c:5".
  init(darwinNode text: String) {
    self.init()
    var rest = Substring(text)
    if let start = rest.range(of: "  [0x"), let end = rest[start.upperBound...].range(of: "]") {
      address = UInt64(hexadecimal: rest[start.upperBound..<end.lowerBound].prefix { $0.isHexDigit })
      takePlace(rest[end.upperBound...].trimmed)
      rest = rest[..<start.lowerBound]
    }
    if let start = rest.lastRange(of: "  (in "), let end = rest[start.upperBound...].range(of: ")") {
      object = String(rest[start.upperBound..<end.lowerBound])
      rest = rest[..<start.lowerBound]
    }
    takeSymbol(rest.trimmed)
  }

  /// "main + 48  leak.c:5", "main leak.c:5" or "main".
  private mutating func takeSymbol(_ text: String) {
    var name = Substring(text)
    if let blank = name.lastIndex(of: " "), takePlace(String(name[name.index(after: blank)...])) { name = name[..<blank] }
    if let plus = name.lastRange(of: " + "), UInt64(decimal: name[plus.upperBound...].trimmed) != nil {
      name = name[..<plus.lowerBound]
    }
    let trimmed = name.trimmed
    // A name that is an address says nothing that the address does not.
    function = trimmed.isEmpty || UInt64(hexadecimal: trimmed) != nil && trimmed.hasPrefix("0x") ? nil : trimmed
  }

  /// "leak.c:5"; false where it is none.
  @discardableResult
  private mutating func takePlace(_ word: String) -> Bool {
    guard let colon = word.lastIndex(of: ":"), let number = UInt64(decimal: word[word.index(after: colon)...]),
      word[..<colon].contains("."), !word[..<colon].contains(" ")
    else { return false }
    file = String(word[..<colon])
    line = number
    return true
  }
}
