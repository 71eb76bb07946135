extension TOMLSyntax {
  /// A value of any type, within `depth` others.
  mutating func takeValue(depth: Int) throws(TOMLFlaw) {
    if depth > Self.greatestDepth { throw flaw(.lessDepth) }
    switch here {
    case "\"", "'": try takeString()
    case "[": try takeList(depth: depth)
    case "{": try takeTable(depth: depth)
    default: try takeWord()
    }
  }

  private mutating func takeList(depth: Int) throws(TOMLFlaw) {
    position += 1
    skipLines()
    while !take("]") {
      try takeValue(depth: depth + 1)
      skipLines()
      guard take(",") || here == "]" else { throw flaw(.listEnd) }
      skipLines()
    }
  }

  /// On one line, and without a comma before the brace.
  private mutating func takeTable(depth: Int) throws(TOMLFlaw) {
    position += 1
    skipBlanks()
    if take("}") { return }
    repeat {
      skipBlanks()
      try takeKeyAndValue(depth: depth + 1)
      skipBlanks()
    } while take(",")
    guard take("}") else { throw flaw(.tableEnd) }
  }

  private mutating func takeString() throws(TOMLFlaw) {
    guard let quote = here else { throw flaw(.value) }
    if quotes(quote) >= 3 { try takeLongString(quote) } else { try takeShortString(quote) }
  }

  /// Between single quotes of either kind, on one line.
  mutating func takeShortString(_ quote: Unicode.Scalar) throws(TOMLFlaw) {
    position += 1
    while !take(quote) {
      skipEscape(in: quote)
      guard let scalar = here, scalar != "\n" else { throw flaw(.quote) }
      position += 1
    }
  }

  /// Between three quotes of either kind; up to two more before the last three belong to the text.
  private mutating func takeLongString(_ quote: Unicode.Scalar) throws(TOMLFlaw) {
    position += 3
    while true {
      let count = quotes(quote)
      if count >= 3 {
        position += min(count, 5)
        return
      }
      position += count
      skipEscape(in: quote)
      guard here != nil else { throw flaw(.quote) }
      if count == 0 { position += 1 }
    }
  }

  /// What follows a backslash is no end of a string; in single quotes there are no escapes.
  private mutating func skipEscape(in quote: Unicode.Scalar) {
    if quote == "\"", here == "\\" { position += 1 }
  }

  /// How many quotes follow each other from here.
  private func quotes(_ quote: Unicode.Scalar) -> Int {
    text[position...].prefix { $0 == quote }.count
  }
}
