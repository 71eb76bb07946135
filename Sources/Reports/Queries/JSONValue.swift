/// A value that somebody wrote as JSON (RFC 8259).
package indirect enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// As it was written: a number may have more digits than any type keeps.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// Of equal names the last one counts.
  case object([String: JSONValue])

  /// Why a text is no JSON; the offset counts bytes.
  package enum ParseError: Error, Equatable, Sendable {
    case unexpected(offset: Int)
    case endsEarly
    case tooDeep(offset: Int)
    case notUTF8
  }

  /// Reads one value; nothing but white space may stand around it.
  package init(_ text: some Sequence<UInt8>) throws(ParseError) {
    let bytes = Array(text)
    if String(validating: bytes, as: UTF8.self) == nil { throw .notUTF8 }
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }
}

/// Reads JSON byte by byte.
private struct JSONParser {
  private static let deepest = 64

  let bytes: [UInt8]
  private var offset = 0
  private var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONValue.ParseError) -> JSONValue {
    let value = try value()
    skipSpace()
    if offset < bytes.count { throw .unexpected(offset: offset) }
    return value
  }

  private mutating func value() throws(JSONValue.ParseError) -> JSONValue {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object() throws(JSONValue.ParseError) -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    try list(until: UInt8(ascii: "}")) { parser throws(JSONValue.ParseError) in
      parser.skipSpace()
      let name = try parser.string()
      parser.skipSpace()
      try parser.take(UInt8(ascii: ":"))
      members[name] = try parser.value()
    }
    return members
  }

  private mutating func array() throws(JSONValue.ParseError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try list(until: UInt8(ascii: "]")) { parser throws(JSONValue.ParseError) in elements.append(try parser.value()) }
    return elements
  }

  /// What stands between two brackets, separated by commas.
  private mutating func list(
    until end: UInt8, _ element: (inout JSONParser) throws(JSONValue.ParseError) -> Void
  ) throws(JSONValue.ParseError) {
    if depth == Self.deepest { throw .tooDeep(offset: offset) }
    depth += 1
    offset += 1
    skipSpace()
    if try peek() != end {
      try element(&self)
      skipSpace()
      while try peek() == UInt8(ascii: ",") {
        offset += 1
        try element(&self)
        skipSpace()
      }
    }
    try take(end)
    depth -= 1
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONValue.ParseError) -> JSONValue {
    for byte in word.description.utf8 { try take(byte) }
    return value
  }

  private mutating func number() throws(JSONValue.ParseError) -> JSONValue {
    let start = offset
    while offset < bytes.count, Self.isPartOfNumber(bytes[offset]) { offset += 1 }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil else { throw .unexpected(offset: start) }
    return .number(text)
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"),
      UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private mutating func string() throws(JSONValue.ParseError) -> String {
    try take(UInt8(ascii: "\""))
    var text: [UInt8] = []
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        offset += 1
        text += try escaped().utf8
      case 0..<0x20: throw .unexpected(offset: offset)
      default:
        text.append(byte)
        offset += 1
      }
    }
  }

  /// What a backslash stands before.
  private mutating func escaped() throws(JSONValue.ParseError) -> String {
    let byte = try peek()
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      // The second half of a character beyond the first plane.
      if UTF16.isLeadSurrogate(units[0]), bytes[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
        offset += 2
        units.append(try codeUnit())
      }
      return String(decoding: units, as: UTF16.self)
    default: throw .unexpected(offset: offset - 1)
    }
  }

  private mutating func codeUnit() throws(JSONValue.ParseError) -> UInt16 {
    let digits = bytes[offset...].prefix(4)
    guard digits.count == 4 else { throw .endsEarly }
    guard digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw .unexpected(offset: offset) }
    offset += 4
    return unit
  }

  private func peek() throws(JSONValue.ParseError) -> UInt8 {
    guard offset < bytes.count else { throw .endsEarly }
    return bytes[offset]
  }

  private mutating func take(_ byte: UInt8) throws(JSONValue.ParseError) {
    if try peek() != byte { throw .unexpected(offset: offset) }
    offset += 1
  }

  private mutating func skipSpace() {
    while offset < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[offset]) { offset += 1 }
  }
}
