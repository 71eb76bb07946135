internal import TOMLKit

/// A value of a TOML document, one level deep.
enum TOMLContent {
  case table(TOMLTable)
  case list(TOMLArray)
  case text(String)
  case day(TOMLDate)
  case integer(Int)
  /// Anything that no key of ours takes.
  case other(TOMLKind)

  /// Asks the library for each type in turn.
  init(_ value: any TOMLValueConvertible) {
    if let text = value.string {
      self = .text(text)
    } else if let table = value.table {
      self = .table(table)
    } else if let list = value.array {
      self = .list(list)
    } else if let day = value.date {
      self = .day(day)
    } else if let integer = value.int {
      self = .integer(integer)
    } else {
      self = .other(Self.kind(ofOther: value))
    }
  }

  private static func kind(ofOther value: any TOMLValueConvertible) -> TOMLKind {
    if value.bool != nil { return .boolean }
    if value.double != nil { return .number }
    if value.dateTime != nil { return .moment }
    return .time
  }

  /// What it is, for messages.
  var kind: TOMLKind {
    switch self {
    case .table: .table
    case .list: .list
    case .text: .text
    case .day: .day
    case .integer: .integer
    case .other(let kind): kind
    }
  }
}
