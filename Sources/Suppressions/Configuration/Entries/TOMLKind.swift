/// What a value in a TOML document may be, in the words of a sentence.
package enum TOMLKind: String, Equatable, Sendable {
  /// Keys with values.
  case table = "a table"
  /// Values in brackets.
  case list = "a list"
  /// Characters in quotes.
  case text = "text"
  /// A whole number.
  case integer = "an integer"
  /// A number with a fraction or exponent.
  case number = "a number"
  /// `true` or `false`.
  case boolean = "a boolean"
  /// Year, month and day.
  case day = "a date"
  /// Hour and minute.
  case time = "a time"
  /// A day with a time.
  case moment = "a date with a time"
}
