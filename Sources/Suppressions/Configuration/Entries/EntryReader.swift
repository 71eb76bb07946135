internal import TOMLKit

/// Takes the values of one entry by their keys.
struct EntryReader {
  fileprivate let table: TOMLTable

  /// Refuses keys that the entry does not have, so that a slip of the finger is not passed over.
  init(_ table: TOMLTable, keys: [String]) throws(ConfigurationError.Problem) {
    for key in table.keys where !keys.contains(key) {
      throw .unknownKey(key, nearest: NearestWord.of(key, among: keys), known: keys)
    }
    self.table = table
  }

  /// A text that must be there.
  func text(_ key: String) throws(ConfigurationError.Problem) -> String {
    guard let text = try optionalText(key) else { throw .missingKey(key) }
    return text
  }

  /// A text that may be missing, but not empty.
  func optionalText(_ key: String) throws(ConfigurationError.Problem) -> String? {
    guard let content = table[key].map(TOMLContent.init) else { return nil }
    guard case .text(let text) = content else { throw .wrongType(key: key, wanted: .text, found: content.kind) }
    if text.allSatisfy(\.isWhitespace) { throw .empty(key: key) }
    return text
  }

  /// A pattern that may be missing.
  func glob(_ key: String) throws(ConfigurationError.Problem) -> Glob? {
    try optionalText(key).map { Glob($0) }
  }

  /// A day that must be there, as a TOML date or as text.
  func day(_ key: String) throws(ConfigurationError.Problem) -> CalendarDay {
    guard let content = table[key].map(TOMLContent.init) else { throw .missingKey(key) }
    switch content {
    case .day(let date):
      guard let day = CalendarDay(year: date.year, month: date.month, day: date.day) else {
        throw .malformedDate("\(date.year)-\(date.month)-\(date.day)")
      }
      return day
    case .text(let text):
      guard let day = CalendarDay(text) else { throw .malformedDate(text) }
      return day
    default:
      throw .wrongType(key: key, wanted: .day, found: content.kind)
    }
  }
}

extension EntryReader {
  /// A number of bytes with its unit, which must be there.
  func size(_ key: String) throws(ConfigurationError.Problem) -> ByteSize {
    guard let content = table[key].map(TOMLContent.init) else { throw .missingKey(key) }
    guard case .text(let text) = content else { throw .budget(.notASize(key: key, found: content.kind)) }
    do throws(ByteSize.Flaw) {
      return try ByteSize(text)
    } catch {
      switch error {
      case .noNumber: throw .budget(.malformedSize(key: key, text: text))
      case .unknownUnit(let unit):
        throw .budget(.unknownUnit(key: key, unit: unit, nearest: NearestWord.of(unit, among: ByteSize.units)))
      }
    }
  }

  /// A whole number from 0 on, which must be there.
  func count(_ key: String) throws(ConfigurationError.Problem) -> UInt64 {
    guard let content = table[key].map(TOMLContent.init) else { throw .missingKey(key) }
    guard case .integer(let integer) = content, let count = UInt64(exactly: integer) else {
      throw .budget(.notACount(key: key, found: content.kind))
    }
    return count
  }

  /// Whether the entry has a key.
  func has(_ key: String) -> Bool { table[key] != nil }
}
