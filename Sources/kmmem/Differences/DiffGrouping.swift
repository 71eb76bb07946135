import ArgumentParser
import Reports
import Snapshots

/// What a comparison adds up: some of it is known of snapshots, some of captures.
enum DiffGrouping: String, ExpressibleByArgument, CaseIterable {
  case type, site, holder, function, file, module, thread, allocator, context

  /// The grouping of snapshots; nil for one that they do not know.
  var ofSnapshots: SnapshotDifference.Grouping? { SnapshotDifference.Grouping(rawValue: rawValue) }

  /// The grouping of captures; nil for one that they do not know.
  var ofCaptures: ReportOptions.Grouping? { ReportOptions.Grouping(rawValue: rawValue) }
}
