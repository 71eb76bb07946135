package import CaptureFormat

/// The blocks of a dump of tracemalloc added up by the innermost lines of their stacks, as `Snapshot.statistics("lineno")` does.
package struct LineTotals: Sendable {
  /// Blocks and their bytes.
  package struct Amount: Equatable, Sendable {
    package fileprivate(set) var count: UInt64 = 0
    package fileprivate(set) var bytes: UInt64 = 0
  }

  /// What one line has made.
  package struct Row: Equatable, Sendable {
    package let line: TracedLine
    package fileprivate(set) var amount = Amount()
  }

  /// In the order of the dump.
  package private(set) var rows: [Row]

  /// Adds up all blocks; O(blocks).
  package init(of dump: TracemallocDump) {
    rows = dump.lines.map { Row(line: $0) }
    for trace in dump.traces {
      rows[trace.line].amount.count += 1
      rows[trace.line].amount.bytes += trace.bytes
    }
  }
}

/// What lines of a program have made more or less of between two dumps, as `Snapshot.compare_to(earlier, "lineno")` tells.
package struct LineDifference: Sendable {
  /// What became of the blocks of one line.
  package struct Row: Equatable, Sendable {
    package let line: TracedLine
    package let before: LineTotals.Amount
    package let after: LineTotals.Amount

    /// The bytes that there are more of.
    package var gainedBytes: Int64 { Int64(bitPattern: after.bytes &- before.bytes) }
    /// The blocks that there are more of.
    package var gainedCount: Int64 { Int64(bitPattern: after.count &- before.count) }
    package var isUnchanged: Bool { before == after }
  }

  /// Every line of either dump, in no order.
  package let rows: [Row]

  /// Compares two dumps; O(lines of both) on average.
  package init(from before: LineTotals, to after: LineTotals) {
    let earlier = Dictionary(before.rows.map { ($0.line, $0.amount) }) { first, _ in first }
    let known = Set(after.rows.map(\.line))
    let gone = before.rows.filter { !known.contains($0.line) }
    rows =
      after.rows.map { Row(line: $0.line, before: earlier[$0.line] ?? LineTotals.Amount(), after: $0.amount) }
      + gone.map { Row(line: $0.line, before: $0.amount, after: LineTotals.Amount()) }
  }
}
