/// How a growth was measured: rungs at equal distances, and perhaps one after the work had ended.
package struct GrowthProtocol: Sendable {
  /// Fewer intervals are no trend: two rungs differ in every program.
  package static let leastIntervals = 3

  /// How many rounds of the program's work lie between two rungs.
  package let roundsPerInterval: Int
  /// The last census was taken after the work had ended and what could be freed was.
  package let hasSettled: Bool

  package init(roundsPerInterval: Int = 1, hasSettled: Bool) {
    self.roundsPerInterval = max(1, roundsPerInterval)
    self.hasSettled = hasSettled
  }
}
