/// Writes durations for people.
package enum SecondsText {
  /// "5.3 s"; milliseconds below one second.
  package static func short(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds > 0 else { return "0 s" }
    return seconds < 0.9995 ? "\(Int((seconds * 1000).rounded())) ms" : "\(Decimal.tenths(seconds)) s"
  }

  /// "1:23", "2:03:59"; fractions are left out.
  static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds > 0, seconds < 1e12 else { return "0:00" }
    let whole = Int(seconds)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let hours = whole / 3600
    return (hours > 0 ? "\(hours):\(two(whole / 60 % 60))" : "\(whole / 60)") + ":" + two(whole % 60)
  }
}
