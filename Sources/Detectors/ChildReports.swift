/// What was found in the forked children of a program. Of those that have nothing, which may be many, no heap is kept.
package struct ChildReports {
  /// How many were judged.
  private(set) var count = 0
  private(set) var hiddenCount = 0
  /// Of those that have findings.
  private(set) var reports: [LeakReport] = []

  package init() {}

  /// Adds what was found in one.
  package mutating func add(_ report: LeakReport) {
    count += 1
    hiddenCount += report.hiddenCount
    if !report.findings.isEmpty { reports.append(report) }
  }
}
