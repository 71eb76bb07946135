/// Writes counts for people.
package enum CountText {
  /// "12,345,678".
  package static func grouped(_ count: UInt64) -> String {
    let digits = String(count)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// The same for a difference.
  package static func grouped(_ count: Int64) -> String {
    (count < 0 ? "-" : "") + grouped(count.magnitude)
  }

  /// The same in eight characters: "12,345,678" is "12.3 M".
  package static func short(_ count: Int64) -> String {
    let units: [(Double, String)] = [(1e12, " T"), (1e9, " G"), (1e6, " M")]
    let value = Double(count.magnitude)
    guard value >= 9_999_950, let (unit, name) = units.first(where: { value >= $0.0 * 0.99995 }) else { return grouped(count) }
    return (count < 0 ? "-" : "") + Decimal.tenths(value / unit) + name
  }

  /// A difference with its sign: "+1,234".
  package static func signed(_ count: Int64) -> String { (count > 0 ? "+" : "") + grouped(count) }

  /// "1 block", "2 blocks".
  package static func of(_ count: UInt64, _ noun: String) -> String {
    of(count, noun, noun + "s")
  }

  /// "1 entry", "2 entries".
  package static func of(_ count: UInt64, _ noun: String, _ plural: String) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural)"
  }
}
