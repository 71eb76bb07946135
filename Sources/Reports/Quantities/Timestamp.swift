/// Writes moments of the calendar (UTC), without a locale.
package enum Timestamp {
  /// "2025-01-02T12:00:00Z" for nanoseconds since 1970.
  package static func iso8601(_ nanoseconds: UInt64) -> String {
    let (date, time) = parts(nanoseconds)
    return "\(date)T\(time)Z"
  }

  /// "2025-01-02 12:00:00 UTC" for nanoseconds since 1970.
  package static func readable(_ nanoseconds: UInt64) -> String {
    let (date, time) = parts(nanoseconds)
    return "\(date) \(time) UTC"
  }

  private static func parts(_ nanoseconds: UInt64) -> (date: String, time: String) {
    let seconds = Int(nanoseconds / 1_000_000_000)
    let (year, month, day) = civil(days: seconds / 86400)
    let clock = seconds % 86400
    let time = [clock / 3600, clock / 60 % 60, clock % 60].map(twoDigits).joined(separator: ":")
    return ("\(year)-\(twoDigits(month))-\(twoDigits(day))", time)
  }

  /// The date of a day since 1970 in the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let civilMonth = month < 10 ? month + 3 : month - 9
    return (yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, day)
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
