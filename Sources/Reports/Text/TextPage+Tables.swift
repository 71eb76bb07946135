import CaptureFormat
import Snapshots

extension TextPage {
  /// The dearest imports.
  mutating func imports(_ source: ReportSource, _ options: ReportOptions) {
    let costs = source.imports(options.moment).filter { $0.total.bytes(at: options.moment) > 0 }
    guard !costs.isEmpty else { return }
    let whole = CountText.of(UInt64(costs.count), "module")
    heading("Cost of imports", "\(options.moment == .peak ? "at the peak" : "at the end"), \(whole)")
    line(style.faint("     with its imports          alone"))
    let limit = options.limit == 0 ? costs.count : min(options.limit, 15)
    for cost in costs.prefix(limit) {
      line(
        Column.right(ByteText.short(cost.total.bytes(at: options.moment)), 21)
          + Column.right(ByteText.short(cost.own.bytes(at: options.moment)), 15) + "  " + Column.cut(cost.module, width - 40))
    }
  }

  /// Which allocators were used, and how.
  mutating func allocators(_ source: ReportSource) {
    let groups = source.allocators().sorted { left, right in
      left.kind.isCounted != right.kind.isCounted ? left.kind.isCounted : left.counts.peak.bytes > right.counts.peak.bytes
    }
    guard !groups.isEmpty else { return }
    let areAllCounted = groups.allSatisfy(\.kind.isCounted)
    heading("Allocators", areAllCounted ? "" : "those in brackets are not part of the totals")
    line(style.faint("  allocator          allocations    allocated      at peak   at the end"))
    for group in groups {
      let counts = group.counts
      let name = group.kind.isCounted ? group.kind.allocatorName : "(\(group.kind.allocatorName))"
      let row =
        "  " + Column.left(name, 16) + Column.right(CountText.grouped(counts.allocations), 14)
        + Column.right(ByteText.short(counts.allocatedBytes), 13) + Column.right(ByteText.short(counts.peak.bytes), 13)
        + Column.right(ByteText.short(counts.live.bytes), 13)
      line(group.kind.isCounted ? row : style.faint(row))
    }
  }

  /// How large the allocations were.
  mutating func sizes(_ source: ReportSource) {
    let classes = source.sizeClasses()
    guard let most = classes.map(\.allocations).max() else { return }
    heading("Sizes of allocations")
    for sizes in classes {
      let bar = Bars.bar(Double(sizes.allocations) / Double(most), width: min(40, width - 36))
      let upTo = sizes.sizes.upperBound == 1 ? "0 or 1 B" : "to \(ByteText.exact(sizes.sizes.upperBound))"
      line("  " + Column.right(upTo, 12) + Column.right(CountText.grouped(sizes.allocations), 15) + "  " + style.graph(bar))
    }
  }

  /// Who allocated.
  mutating func threads(_ source: ReportSource) {
    let threads = source.processes.flatMap(\.recording.threads).filter { $0.allocations > 0 }
    guard threads.count > 1 else { return }
    heading("Threads", "\(threads.count) slots")
    line(style.faint("     allocations    allocated"))
    for thread in threads.sorted(by: { $0.allocatedBytes > $1.allocatedBytes }).prefix(20) {
      line(
        Column.right(CountText.grouped(thread.allocations), 16) + Column.right(ByteText.short(thread.allocatedBytes), 13) + "  "
          + Column.cut(thread.label, width - 33))
    }
  }

  /// How far all this can be trusted.
  mutating func certainty(_ source: ReportSource) {
    let certainty = Certainty(source)
    heading("How certain this is")
    if certainty.isComplete, !certainty.isSampled {
      paragraph("Every allocation was recorded; nothing was dropped.")
    }
    for note in certainty.notes { paragraph(note, bullet: "  - ") }
  }
}
