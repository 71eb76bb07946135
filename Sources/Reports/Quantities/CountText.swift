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
