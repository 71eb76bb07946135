/// Writes byte counts for people.
package enum ByteText {
  private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
  private static let decimalUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]

  /// "212.4 MiB"; whole bytes below one KiB.
  package static func short(_ bytes: UInt64) -> String { text(bytes, base: 1024, units) }

  /// "212.4 MB", in powers of 1,000; whole bytes below one kB.
  package static func decimal(_ bytes: UInt64) -> String { text(bytes, base: 1000, decimalUnits) }

  private static func text(_ bytes: UInt64, base: Double, _ units: [String]) -> String {
    var value = Double(bytes)
    var unit = 0
    // 1023.95 KiB would be written as "1024.0 KiB".
    while value >= (unit == 0 ? base : base - 0.05), unit < units.count - 1 {
      value /= base
      unit += 1
    }
    return unit == 0 ? "\(bytes) B" : "\(Decimal.tenths(value)) \(units[unit])"
  }

  /// The same for a difference.
  package static func short(_ bytes: Int64) -> String {
    (bytes < 0 ? "-" : "") + short(bytes.magnitude)
  }

  /// A difference with its sign: "+212.4 MiB".
  package static func signed(_ bytes: Int64) -> String { (bytes > 0 ? "+" : "") + short(bytes) }

  /// "512 KiB" where that is exact, else the bytes with separators.
  package static func exact(_ bytes: UInt64) -> String {
    var value = bytes
    var unit = 0
    while value >= 1024, value % 1024 == 0, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return "\(CountText.grouped(value)) \(units[unit])"
  }
}
