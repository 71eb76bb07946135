import CaptureFormat
import Reports
import Snapshots

/// What a profile says of one sample, in words: readable without its tables.
struct ReadSample: Hashable {
  /// Functions with their lines, innermost first.
  let stack: [String]
  let labels: [String: String]
  var values: [String: Int64]

  /// A frame in words.
  static func frame(_ function: String, _ file: String, _ line: Int64) -> String { "\(function) \(file):\(line)" }

  /// The samples that a profile must have, from the recordings themselves; `labels` are those of the format.
  static func all(of source: ReportSource, labels: (Site, Recording) -> [String: String]) -> [ReadSample] {
    source.processes.flatMap { process in
      process.recording.sites.filter(\.kind.isCounted).map { site in
        ReadSample(
          stack: stack(of: site, process), labels: labels(site, process.recording), values: values(of: site.counts))
      }
    }
  }

  private static func stack(of site: Site, _ process: ReportSource.Process) -> [String] {
    let names = process.names.names(of: process.recording.stack(native: site.native, python: site.python))
    let shown = names.filter { !$0.isAddress && $0.language != .context }
    return shown.map { frame($0.function, $0.file ?? "", Int64($0.line ?? 0)) }
  }

  private static func values(of counts: SiteCounts) -> [String: Int64] {
    [
      "alloc_objects": Int64(counts.allocations), "alloc_space": Int64(counts.allocatedBytes),
      "inuse_objects": counts.live.blocks, "inuse_space": counts.live.bytes, "peak_objects": counts.peak.blocks,
      "peak_space": counts.peak.bytes, "temporary_objects": Int64(counts.temporaries),
    ]
  }

  /// What tells samples apart, and their figures: those of equal ones are added up.
  static func merged(_ samples: some Sequence<ReadSample>) -> [Identity: [String: Int64]] {
    samples.reduce(into: [:]) { merged, sample in
      let identity = Identity(stack: sample.stack, labels: sample.labels)
      merged[identity, default: [:]].merge(sample.values, uniquingKeysWith: +)
    }
  }

  struct Identity: Hashable {
    let stack: [String]
    let labels: [String: String]
  }

  /// The figures of several samples added up.
  static func sums(_ samples: some Sequence<ReadSample>) -> [String: Int64] {
    samples.reduce(into: [:]) { $0.merge($1.values, uniquingKeysWith: +) }
  }
}
