extension TOMLSyntax {
  /// A number, a boolean, a date or a time.
  mutating func takeWord() throws(TOMLFlaw) {
    let start = position
    skipWord()
    let word = text[start..<position]
    if Self.matches(word, "dddd-dd-dd"), here == " ", position + 1 < text.count, Self.isDigit(text[position + 1]) {
      position += 1
      skipWord()
    }
    guard let first = word.first, Self.isPlain(first), !Self.isMoment(word) || Self.isWholeMoment(text[start..<position]) else {
      position = start
      throw flaw(.value)
    }
  }

  private mutating func skipWord() {
    while let scalar = here, Self.isPlain(scalar) { position += 1 }
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "+", "-", ".", ":", "_": true
    default: false
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  /// Whether the word can only be a date or a time: digits with a hyphen or colon behind them.
  private static func isMoment(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let first = word.first, isDigit(first), let behind = word.first(where: { !isDigit($0) }) else { return false }
    return behind == "-" || behind == ":"
  }

  /// Whether it is a date, a time or both, the latter perhaps with an offset.
  private static func isWholeMoment(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
    if matches(word, "dddd-dd-dd") { return true }
    guard matches(word.prefix(10), "dddd-dd-dd") else { return isTime(word) }
    let separator = word[word.startIndex + 10]
    guard separator == "T" || separator == "t" || separator == " " else { return false }
    let time = word.dropFirst(11)
    if let last = time.last, last == "Z" || last == "z" { return isTime(time.dropLast()) }
    if matches(time.suffix(6), "+dd:dd") || matches(time.suffix(6), "-dd:dd") { return isTime(time.dropLast(6)) }
    return isTime(time)
  }

  /// "12:30:00" with or without a fraction.
  private static func isTime(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
    guard matches(word.prefix(8), "dd:dd:dd") else { return false }
    let fraction = word.dropFirst(8)
    return fraction.isEmpty || (fraction.first == "." && fraction.count > 1 && fraction.dropFirst().allSatisfy(isDigit))
  }

  /// Whether a text has this form, in which d is a digit.
  private static func matches(_ word: ArraySlice<Unicode.Scalar>, _ form: String) -> Bool {
    let form = form.unicodeScalars
    return word.count == form.count && zip(word, form).allSatisfy { $1 == "d" ? isDigit($0) : $0 == $1 }
  }
}
