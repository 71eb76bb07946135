/// Writes numbers with a fixed number of decimals, without a locale.
package enum Decimal {
  /// One decimal, rounded half away from zero.
  package static func tenths(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "?" }
    let tenths = Int64((value * 10).rounded())
    return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
  }

  /// "21.3 %"; what is 0 of 0 is 0.
  package static func percent(_ part: Double, of whole: Double) -> String {
    whole == 0 ? "0.0 %" : tenths(part / whole * 100) + " %"
  }
}
