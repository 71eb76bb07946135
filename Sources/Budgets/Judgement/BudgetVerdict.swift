import Snapshots
package import Suppressions

/// Whether a run keeps to one limit of a budget.
package struct BudgetVerdict {
  /// What became of the limit.
  package enum Outcome: String, Sendable {
    case holds, broken
    /// Nothing of the component was seen in the run, or no real-time section of it where its violations are limited.
    case unseen
  }

  /// The budget that has the limit.
  package let budget: Budget
  package let limit: Budget.Limit
  /// What the run came to.
  package let used: UInt64
  package let outcome: Outcome
  /// Violations are limited, and what was seen of the component had no real-time section: the limit says nothing.
  package let lacksSections: Bool
  /// How many calls were judged, each by itself; nil where the component was judged as a whole.
  package let calls: UInt64?

  /// How much of the limit is left; below 0 what it is exceeded by.
  package var margin: Int64 {
    let difference = limit.value >= used ? limit.value - used : used - limit.value
    let magnitude = Int64(clamping: difference)
    return limit.value >= used ? magnitude : -magnitude
  }

  init(_ budget: Budget, _ limit: Budget.Limit, _ figures: RunFigures) {
    (self.budget, self.limit) = (budget, limit)
    calls = figures.calls?.calls
    used = figures.figure(limit.measure) ?? 0
    lacksSections = limit.measure.traits.needsSections && figures.isSeen && !figures.hasSections
    outcome = !figures.isSeen || lacksSections ? .unseen : used > limit.value ? .broken : .holds
  }
}
