package import Suppressions

/// Whether a run needs more than past runs did.
package struct PastVerdict: Sendable {
  /// What became of the comparison.
  package enum Outcome: String, Sendable {
    case holds, grown
    /// There are too few past runs.
    case unknown
  }

  /// The budget's name, or "all".
  package let component: String
  package let measure: Measure
  /// What the run came to.
  package let used: UInt64
  /// Whether bytes are shown in powers of 1,024.
  package let isBinary: Bool
  package let past: PastFigures
  /// The part of the median that it may grow by.
  package let tolerance: Double

  /// Puts a comparison together.
  package init(
    component: String, measure: Measure, used: UInt64, isBinary: Bool = false, past: PastFigures, tolerance: Double
  ) {
    (self.component, self.measure, self.used, self.isBinary) = (component, measure, used, isBinary)
    (self.past, self.tolerance) = (past, tolerance)
  }

  /// The most that is no growth.
  package var most: UInt64 { UInt64(min(past.most(tolerance: tolerance), 0x1p62).rounded()) }

  package var outcome: Outcome {
    past.count < PastFigures.fewest ? .unknown : used > most ? .grown : .holds
  }
}
