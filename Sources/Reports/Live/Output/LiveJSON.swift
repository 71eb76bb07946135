import CaptureFormat
import Snapshots

/// One round of a live view for programs: a line of JSON of the schema "kmmem.top", described in docs/top.md.
package enum LiveJSON {
  /// Raised by a change that readers of the older version would misread.
  package static let version = 1

  /// Writes the line of a round, its line break included.
  package static func write(_ summary: LiveSummary, _ table: LiveTable, sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(onOneLine: true, sink: sink)
    writer.object { writer in
      writer.member("schema", "kmmem.top")
      writer.member("version", version)
      writer.member("program", summary.program)
      writer.member("pid", summary.pid)
      writer.member("state", summary.stateName)
      writer.member("seconds", seconds: summary.seconds)
      writeTotals(summary, to: &writer)
      writer.member("by", table.grouping.rawValue)
      writer.member("sort", table.order.rawValue)
      writer.member("filter", table.filter)
      writer.member("matching", table.matching)
      writer.member("count", table.count)
      writer.member("photograph", table.photographs?.latest)
      writer.member("earlier_photograph", table.photographs?.earlier)
      writer.key("rows")
      writer.array(table.rows) { write($1, isContainer: table.grouping == .container, to: &$0) }
    }
    writer.finish()
  }

  private static func writeTotals(_ summary: LiveSummary, to writer: inout JSONWriter) {
    writer.member("live_bytes", summary.liveBytes)
    writer.member("live_blocks", summary.liveBlocks)
    writer.member("heap_bytes", summary.heapBytes)
    writer.member("object_bytes", summary.objectBytes)
    writer.member("mapped_bytes", summary.mappedBytes)
    writer.member("peak_bytes", summary.peakBytes)
    writer.member("rss_bytes", summary.residentBytes)
    writer.member("allocations", summary.allocations)
    writer.member("allocated_bytes", summary.allocatedBytes)
    writer.member("dropped_events", summary.droppedEvents)
    writer.member("sampled", summary.isSampled)
    writer.member("window_seconds", optional: summary.windowSeconds)
    writeRates(summary.growth, summary.rate, summary.allocatedRate, to: &writer)
  }

  private static func writeRates(_ growth: Double?, _ rate: Double?, _ allocated: Double?, to writer: inout JSONWriter) {
    writer.member("live_bytes_per_second", optional: growth)
    writer.member("allocations_per_second", optional: rate)
    writer.member("allocated_bytes_per_second", optional: allocated)
  }

  private static func write(_ row: LiveTable.Row, isContainer: Bool, to writer: inout JSONWriter) {
    let figures = row.figures
    writer.object { writer in
      writer.member("row", row.number)
      writer.member("name", row.label.name)
      writer.member("file", row.label.file)
      writer.member("line", row.label.line)
      writer.member("language", row.label.language?.rawValue)
      writer.member("type", isContainer ? row.label.place : nil)
      writer.member("live_bytes", figures.live.bytes)
      writer.member("live_blocks", figures.live.blocks)
      writer.member("allocations", figures.allocations)
      writer.member("allocated_bytes", figures.allocatedBytes)
      writeRates(figures.growth, figures.rate, figures.allocatedRate, to: &writer)
    }
  }
}

extension JSONWriter {
  /// A number to the microsecond, or null.
  fileprivate mutating func member(_ name: StaticString, optional value: Double?) {
    if let value {
      member(name, seconds: value)
    } else {
      member(name, nil as String?)
    }
  }
}

extension LiveSummary {
  /// How it is with the program, for programs.
  fileprivate var stateName: String {
    switch (process.state, recordingState) {
    case (_, .exec): "exec"
    case (.recorded, .recording): "recording"
    case (.recorded, _): "exiting"
    case (.stopped, _), (.ended, .stopped): "stopped"
    case (.ended, _): "ended"
    }
  }
}
