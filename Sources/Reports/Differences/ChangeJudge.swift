import CaptureFormat
import Snapshots

/// Tells changes that are worth listing from those that any two runs of a program have.
struct ChangeJudge {
  /// What becomes of a change in a report.
  enum Verdict: String, CaseIterable {
    case listed
    /// It is counted, as it is smaller than what was asked for.
    case small
    /// It is counted, as it may be the sampling's chance.
    case uncertain
  }

  private let order: ReportOptions.Order
  private let threshold: UInt64
  private let error: SamplingError

  /// Judges changes of one figure of two recordings; the first one is the earlier.
  init(_ sides: [ReportSource.Process], _ options: CaptureDifferenceOptions) {
    order = options.report.order
    threshold = options.threshold
    error = SamplingError(before: sides[0].recording.header.sampleBytes, after: sides[1].recording.header.sampleBytes)
  }

  /// Judges a place whose figure is another in the later recording.
  func verdict(on place: ComparedPlace) -> Verdict {
    if error.mayExplain(place, order) { return .uncertain }
    return place.gained { $0.rank(in: order) }.magnitude < threshold ? .small : .listed
  }
}
