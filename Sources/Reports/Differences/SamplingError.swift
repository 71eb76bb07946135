import Snapshots

/// How far chance alone can move the figures of captures that recorded only a sample.
struct SamplingError {
  /// The mean bytes between samples of both captures; 0 where everything was recorded.
  let before: UInt64
  let after: UInt64

  /// The standard errors that a change must exceed: chance goes beyond two in one case of twenty.
  private static let certain = 2.0

  /// Whether the change of a figure may be chance.
  ///
  /// Samples are a Poisson process over the bytes, so an estimate of n bytes has a variance of at most n times the mean distance; one of
  /// allocations is the estimate of their bytes divided by their mean size.
  func mayExplain(_ place: ComparedPlace, _ order: ReportOptions.Order) -> Bool {
    if before == 0 && after == 0 { return false }
    let gained = Double(place.gained { $0.rank(in: order) })
    let variance = Self.variance(place.before.counts, order, before) + Self.variance(place.after.counts, order, after)
    return gained.magnitude <= Self.certain * variance.squareRoot()
  }

  private static func variance(_ counts: SiteCounts, _ order: ReportOptions.Order, _ distance: UInt64) -> Double {
    let figure = Double(max(0, counts.rank(in: order)))
    let perByte = order.isBytes || counts.allocatedBytes == 0 ? 1 : Double(counts.allocations) / Double(counts.allocatedBytes)
    return figure * Double(distance) * perByte
  }
}
