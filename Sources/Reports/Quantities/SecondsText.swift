/// Writes durations for people.
package enum SecondsText {
  /// "5.3 s"; milliseconds below one second.
  package static func short(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds > 0 else { return "0 s" }
    return seconds < 0.9995 ? "\(Int((seconds * 1000).rounded())) ms" : "\(Decimal.tenths(seconds)) s"
  }
}
