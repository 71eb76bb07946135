import Suppressions

/// Writes what a measure came to.
struct BudgetFigure {
  let measure: Measure
  /// Whether bytes are shown in powers of 1,024.
  let isBinary: Bool

  /// "152.3 MB", "145.2 MiB" or "1,203".
  func text(_ value: UInt64) -> String {
    switch measure.traits.unit {
    case .times: CountText.grouped(value)
    case .bytes: isBinary ? ByteText.short(value) : ByteText.decimal(value)
    }
  }

  /// The same for a difference.
  func text(_ value: Int64) -> String { (value < 0 ? "-" : "") + text(value.magnitude) }
}
