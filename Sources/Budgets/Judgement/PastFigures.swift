/// What a figure was in past runs, and what it may be now.
///
/// The middle is the median, the noise 1.4826 times the median of the distances from it: that is the standard deviation where the noise
/// is normal, and single runs that went astray do not move it (Hampel, "The Influence Curve and Its Role in Robust Estimation", 1974).
package struct PastFigures: Equatable, Sendable {
  /// Fewer runs say too little of their noise.
  package static let fewest = 5
  /// How many times the noise is no growth.
  private static let noiseAllowed = 3.0

  /// How many runs there were.
  package let count: Int
  /// The median of them.
  package let median: Double
  /// How much they differ from run to run.
  package let noise: Double

  /// Looks at the figures of past runs, in any order.
  package init(_ figures: [UInt64]) {
    count = figures.count
    let values = figures.map { Double($0) }
    let median = Self.median(values)
    self.median = median
    noise = 1.4826 * Self.median(values.map { ($0 - median).magnitude })
  }

  /// The most that a figure may be: the median and the tolerance, a part of it, or thrice the noise if that is more.
  package func most(tolerance: Double) -> Double { median + max(tolerance * median, Self.noiseAllowed * noise) }

  /// Whether the noise hides what the tolerance would not allow.
  package func isNoisier(than tolerance: Double) -> Bool { Self.noiseAllowed * noise > tolerance * median }

  private static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
