import Budgets
import CaptureFormat
import Snapshots

/// The tables of a report as comma-separated values; their columns are named like the members of its JSON.
package enum CSVReport: ReportExport {
  package static let isBinary = false

  /// What a table lists.
  package enum Table: String, CaseIterable, Sendable {
    /// The sites, or the groups that `--by` names.
    case sites
    /// The nodes of the flame graph.
    case stacks
    /// What lives at the end, by site and by when it was made.
    case births
    /// What was made from each mark to the next and lives at the end.
    case generations
    case timeline, marks, threads, imports, allocators, sizes
    /// What was done in real-time sections and must not be.
    case realtime
    /// What the address space consisted of when the recording ended.
    case regions
  }

  /// Writes the table that options name, ordered and limited as they say.
  package static func write(_ source: ReportSource, _ options: ReportOptions, sink: @escaping (borrowing [UInt8]) -> Void) {
    switch options.table {
    case .sites: options.grouping == .site ? sites(source, options, sink) : groups(source, options, sink)
    case .stacks: stacks(source, StackTree(source, options.frames), sink)
    case .births: births(source, sink)
    case .generations: generations(source, sink)
    case .timeline: timeline(source, sink)
    case .marks: marks(source, sink)
    case .threads: threads(source, sink)
    case .imports: imports(source, options, sink)
    case .allocators:
      counted("allocator", source.allocators().map { SiteGroup(key: $0.kind.allocatorName, counts: $0.counts) }, sink)
    case .sizes: sizes(source, sink)
    case .realtime: realtime(source, sink)
    case .regions: regions(source, sink)
    }
  }

  private typealias Sink = (borrowing [UInt8]) -> Void

  private static let figures = [
    "allocations", "allocated_bytes", "live_blocks", "live_bytes", "peak_blocks", "peak_bytes", "temporary_allocations",
  ]

  private static func cells(_ frame: NamedFrame?) -> [CSVTable.Cell] {
    guard let frame else { return [.text(nil), .text(nil), .text(nil), .text(nil), .text(nil)] }
    let line: CSVTable.Cell = frame.line.map { .count($0) } ?? .text(nil)
    return [.text(frame.function), .text(frame.file), line, .text(frame.module), .text(frame.language.rawValue)]
  }

  private static let frameColumns = ["function", "file", "line", "module", "language"]

  private static func sites(_ source: ReportSource, _ options: ReportOptions, _ sink: @escaping Sink) {
    let hasRetention = source.processes.contains { $0.retention != nil }
    let columns = ["pid", "id", "allocator", "thread"] + frameColumns + figures + (hasRetention ? ["retained_bytes"] : [])
    var table = CSVTable(columns: columns, sink: sink)
    var frames: [[Int: String]] = Array(repeating: [:], count: source.processes.count)
    for reference in source.sites(options, onlyCounted: false) {
      let site = source[reference]
      let names = source.processes[reference.process].names
      let number = names.responsibleNumber(of: site) ?? -1
      let frame = frames[reference.process][number] ?? CSVTable.written(cells(names.responsibleFrame(of: site)))
      frames[reference.process][number] = frame
      table.add(.count(UInt64(source.processes[reference.process].recording.header.pid)))
      table.add(.count(reference.site + 1))
      table.add(.fields(site.kind.allocatorName))
      table.add(.count(Int(site.thread)))
      table.add(.fields(frame))
      table.add(site.counts)
      if hasRetention {
        let retained = source.processes[reference.process].retention?.bytes[reference.site]
        table.add(retained.map { .count($0) } ?? .text(nil))
      }
      table.endRow()
    }
    table.finish()
  }

  private static func groups(_ source: ReportSource, _ options: ReportOptions, _ sink: @escaping Sink) {
    counted(options.grouping.rawValue, source.groups(options), sink)
  }

  private static func counted(_ name: String, _ groups: [SiteGroup], _ sink: @escaping Sink) {
    var table = CSVTable(columns: [name] + figures, sink: sink)
    for group in groups {
      table.add(.text(group.key))
      table.add(group.counts)
      table.endRow()
    }
    table.finish()
  }

  private static func stacks(_ source: ReportSource, _ tree: StackTree, _ sink: @escaping Sink) {
    var own = [SiteCounts](repeating: SiteCounts(), count: tree.count)
    for leaf in tree.leaves { own[Int(leaf.node)] += source[leaf].counts }
    let frames = tree.frames.map { CSVTable.written(cells($0)) }
    let none = CSVTable.written(cells(nil))
    var table = CSVTable(columns: ["node", "caller"] + frameColumns + figures.map { "self_\($0)" }, sink: sink)
    for node in 0..<tree.count {
      let caller: CSVTable.Cell = node == 0 ? .text(nil) : .count(Int(tree.parent(of: UInt32(node))))
      let frame = node == 0 ? none : frames[tree.frame(of: UInt32(node))]
      table.add(.count(node))
      table.add(caller)
      table.add(.fields(frame))
      table.add(own[node])
      table.endRow()
    }
    table.finish()
  }

  private static func births(_ source: ReportSource, _ sink: @escaping Sink) {
    var table = CSVTable(columns: ["pid", "id", "epoch", "seconds", "live_blocks", "live_bytes"], sink: sink)
    for recording in source.processes.map(\.recording) {
      guard let births = recording.births else { continue }
      for birth in births.entries {
        table.row([
          .count(UInt64(recording.header.pid)), .count(birth.site + 1), .count(birth.epoch), .seconds(births.starts[birth.epoch]),
          .count(birth.blocks), .count(birth.bytes),
        ])
      }
    }
    table.finish()
  }

  private static func generations(_ source: ReportSource, _ sink: @escaping Sink) {
    let columns = ["pid", "number", "name", "seconds", "end_seconds", "live_blocks", "live_bytes"]
    var table = CSVTable(columns: columns, sink: sink)
    for recording in source.processes.map(\.recording) {
      for generation in recording.generations ?? [] {
        table.row([
          .count(UInt64(recording.header.pid)), .count(generation.number), .text(generation.name), .seconds(generation.start),
          .seconds(generation.end), .count(generation.blocks), .count(generation.bytes),
        ])
      }
    }
    table.finish()
  }

  private static func timeline(_ source: ReportSource, _ sink: @escaping Sink) {
    let columns = ["pid", "seconds", "heap_bytes", "object_bytes", "mapped_bytes", "rss_bytes", "peak_bytes"]
    var table = CSVTable(columns: columns, sink: sink)
    for recording in source.processes.map(\.recording) {
      for moment in recording.timeline {
        table.row([
          .count(UInt64(recording.header.pid)), .seconds(moment.nanoseconds), .count(moment.heapBytes),
          .count(moment.objectBytes), .count(moment.mappedBytes), .count(moment.residentBytes), .count(moment.peakBytes),
        ])
      }
    }
    table.finish()
  }

  private static func marks(_ source: ReportSource, _ sink: @escaping Sink) {
    var table = CSVTable(columns: ["pid", "seconds", "kind", "name", "live_bytes"], sink: sink)
    for recording in source.processes.map(\.recording) {
      let moments = recording.marks.map { ("mark", $0) } + recording.photographs.map { ("photograph", $0) }
      for (kind, mark) in moments.sorted(by: { $0.1.nanoseconds < $1.1.nanoseconds }) {
        table.row([
          .count(UInt64(recording.header.pid)), .seconds(mark.nanoseconds), .text(kind), .text(mark.name), .count(mark.liveBytes),
        ])
      }
    }
    table.finish()
  }

  private static func threads(_ source: ReportSource, _ sink: @escaping Sink) {
    var table = CSVTable(
      columns: ["pid", "slot", "tid", "name", "threads", "began_seconds", "ended_seconds", "allocations", "allocated_bytes"],
      sink: sink)
    for recording in source.processes.map(\.recording) {
      for thread in recording.threads {
        table.row([
          .count(UInt64(recording.header.pid)), .count(thread.slot), .count(UInt64(thread.tid)), .text(thread.name),
          .count(UInt64(thread.threads)), .seconds(thread.began), .seconds(thread.ended), .count(thread.allocations),
          .count(thread.allocatedBytes),
        ])
      }
    }
    table.finish()
  }

  private static func imports(_ source: ReportSource, _ options: ReportOptions, _ sink: @escaping Sink) {
    let columns = ["module", "self_peak_bytes", "total_peak_bytes", "self_live_bytes", "total_live_bytes", "allocations"]
    var table = CSVTable(columns: columns, sink: sink)
    for cost in source.imports(options.moment) {
      table.row([
        .text(cost.module), .number(cost.own.peak.bytes), .number(cost.total.peak.bytes), .number(cost.own.live.bytes),
        .number(cost.total.live.bytes), .count(cost.total.allocations),
      ])
    }
    table.finish()
  }

  private static func realtime(_ source: ReportSource, _ sink: @escaping Sink) {
    var table = CSVTable(columns: ["pid", "kind", "count", "bytes", "thread", "thread_name"] + frameColumns, sink: sink)
    for violation in RealtimeSections(source).violations {
      let process = source.processes[violation.process]
      table.row(
        [
          .count(UInt64(process.recording.header.pid)), .text(violation.kind.rawValue), .count(violation.count),
          .count(violation.bytes), .count(Int(violation.site.thread)),
          .text(process.recording.thread(inSlot: violation.site.thread)?.name ?? ""),
        ] + cells(process.names.responsibleFrame(of: violation.site)))
    }
    table.finish()
  }

  private static func regions(_ source: ReportSource, _ sink: @escaping Sink) {
    let figures = ["resident_bytes", "dirty_bytes", "swapped_bytes", "virtual_bytes"]
    let columns = ["pid", "sort", "start", "end", "permissions", "path", "file_offset"] + figures + ["thread", "id"]
    var table = CSVTable(columns: columns + frameColumns, sink: sink)
    for process in source.processes {
      for region in process.recording.regions ?? [] {
        let record = region.record
        let (start, end) = (record.addresses.lowerBound, record.addresses.upperBound)
        // Permissions are no formula, though they may begin like one.
        let names: [CSVTable.Cell] = [
          .text(region.sort.rawValue), .text("0x" + String(start, radix: 16)), .text("0x" + String(end, radix: 16)),
          .fields(record.permissions.text), .text(record.path),
        ]
        let bytes = [
          record.fileOffset, record.residentBytes, record.dirtyBytes, record.swappedBytes, record.virtualBytes,
        ]
        table.row(
          [.count(UInt64(process.recording.header.pid))] + names + bytes.map { .count($0) }
            + [region.thread.map { .count(UInt64($0)) } ?? .text(nil), region.site.map { .count($0 + 1) } ?? .text(nil)]
            + cells(region.site.flatMap { process.names.responsibleFrame(of: process.recording.sites[$0]) }))
      }
    }
    table.finish()
  }

  private static func sizes(_ source: ReportSource, _ sink: @escaping Sink) {
    var table = CSVTable(columns: ["from", "to", "allocations"], sink: sink)
    for sizes in source.sizeClasses() {
      table.row([.count(sizes.sizes.lowerBound), .count(sizes.sizes.upperBound), .count(sizes.allocations)])
    }
    table.finish()
  }
}

extension CSVTable {
  /// Adds the figures of blocks to the present row.
  fileprivate mutating func add(_ counts: SiteCounts) {
    add(.count(counts.allocations))
    add(.count(counts.allocatedBytes))
    add(.number(counts.live.blocks))
    add(.number(counts.live.bytes))
    add(.number(counts.peak.blocks))
    add(.number(counts.peak.bytes))
    add(.count(counts.temporaries))
  }
}
