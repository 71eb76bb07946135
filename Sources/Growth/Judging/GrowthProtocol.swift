/// How a growth was measured: rungs at equal distances, and perhaps one after the work had ended.
package struct GrowthProtocol: Sendable {
  /// Fewer intervals are no trend: two rungs differ in every program.
  package static let leastIntervals = 3

  /// What the distances of the rungs are counted in.
  package enum Unit: String, Sendable {
    /// A piece of the program's work.
    case round
    /// Of time, where nobody tells the pieces.
    case second
    /// Of the requests that a service has answered.
    case request
  }

  /// How many rounds of the program's work, or seconds, all intervals together had.
  package let rounds: Int
  package let unit: Unit
  /// The last census was taken after the work had ended and what could be freed was.
  package let hasSettled: Bool

  package init(rounds: Int, hasSettled: Bool, unit: Unit = .round) {
    self.rounds = max(1, rounds)
    self.unit = unit
    self.hasSettled = hasSettled
  }

  /// How many intervals a number of censuses makes.
  package func intervals(of censuses: Int) -> Int { censuses - 1 - (hasSettled ? 1 : 0) }

  /// How many censuses are needed, where there are fewer; nil where there are enough.
  package func shortage(of censuses: Int) -> Int? {
    intervals(of: censuses) < Self.leastIntervals ? Self.leastIntervals + 1 + (hasSettled ? 1 : 0) : nil
  }
}
