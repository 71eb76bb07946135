import CaptureFormat
import Snapshots

extension ProfileContents {
  private var headers: [CaptureHeader] { source.processes.map(\.recording.header) }

  /// When the first of the recordings began, in nanoseconds since 1970.
  var start: UInt64 { headers.map(\.startRealtime).min() ?? 0 }

  /// The time from there to the end of the last, in nanoseconds.
  var duration: UInt64 {
    let ends = headers.map { $0.startRealtime.addingReportingOverflow($0.durationNanoseconds) }
    let end = ends.map { $0.overflow ? .max : $0.partialValue }.max() ?? 0
    return end - min(start, end)
  }

  /// Mean bytes between samples; nil where every event was recorded.
  var samplePeriod: Int64? {
    headers.map(\.sampleBytes).first { $0 > 0 }.map { Int64(clamping: $0) }
  }

  /// How far the figures can be trusted, in sentences.
  var notes: [String] { Certainty(source).notes + Self.damage(of: samples) }

  /// The same of one process.
  func notes(ofProcess process: Int) -> [String] {
    Certainty(source.processes[process].recording).notes
      + Self.damage(of: samples.filter { $0.identity.labels.process == process })
  }

  /// Tells of figures that stand as 0, see `value(_:of:)`.
  private static func damage(of samples: [ProfileSample]) -> [String] {
    let count = samples.reduce(0) { count, sample in
      count + ProfileFigure.allCases.count { $0.value(in: sample.counts) < 0 }
    }
    guard count > 0 else { return [] }
    return ["\(CountText.grouped(UInt64(count))) figures of samples were below 0, as the capture is damaged; they stand as 0."]
  }
}
