import CaptureFormat
import Snapshots

/// The report for programs: JSON of the schema "kmmem.report", described in docs/report-schema.md.
package enum JSONReport {
  /// Raised by a change that readers of the older version would misread.
  package static let version = 2

  /// Writes the report of a process and the children it is shown with, piece by piece: with all sites it may be larger than
  /// memory.
  package static func write(
    _ source: ReportSource, _ options: ReportOptions, sink: @escaping (borrowing [UInt8]) -> Void
  ) {
    var writer = JSONWriter(sink: sink)
    writer.object { writer in
      write(source, options, to: &writer)
      if source.processes.count > 1 {
        writer.key("processes")
        writer.array(source.processes) { writer, process in
          writer.object { write(ReportSource(process), options, to: &$0) }
        }
      }
    }
    writer.finish()
  }

  private static func write(_ source: ReportSource, _ options: ReportOptions, to writer: inout JSONWriter) {
    writer.member("schema", "kmmem.report")
    writer.member("version", version)
    writeSummary(source, to: &writer)
    let frames = FrameTable()
    writer.key("sites")
    writeSites(source, options, frames, to: &writer)
    writer.key("realtime")
    writeRealtime(source, frames, to: &writer)
    writer.key("regions")
    writeRegions(source, frames, to: &writer)
    writer.key("frames")
    writer.array(frames.objects)
    if options.grouping != .site {
      writer.key("groups")
      writeGroups(source.groups(options), named: "key", to: &writer)
    }
    writeTables(source, options, to: &writer)
  }

  /// Writes what was recorded, and the figures of the whole.
  static func writeSummary(_ source: ReportSource, to writer: inout JSONWriter) {
    writer.key("capture")
    writeCapture(source.first.recording, to: &writer)
    writer.key("totals")
    writeTotals(Totals(source), to: &writer)
    writeRetention(source, to: &writer)
  }

  /// Writes what stands behind the sites: short tables, the course of the memory, and how certain all this is.
  static func writeTables(_ source: ReportSource, _ options: ReportOptions, to writer: inout JSONWriter) {
    writer.key("imports")
    writeImports(source.imports(options.moment), to: &writer)
    writer.key("allocators")
    writeGroups(
      source.allocators().map { SiteGroup(key: $0.kind.allocatorName, counts: $0.counts) }, named: "allocator", to: &writer)
    writer.key("sizes")
    writeSizes(source.sizeClasses(), to: &writer)
    writer.key("threads")
    writeThreads(source, to: &writer)
    writer.key("timeline")
    writeTimeline(source.first.recording.timeline, to: &writer)
    writer.key("marks")
    writeMarks(source.first.recording.marks, to: &writer)
    writer.key("generations")
    writeGenerations(source.first.recording, to: &writer)
    writer.key("photographs")
    writeMarks(source.first.recording.photographs, to: &writer)
    writer.key("epochs")
    writeEpochs(source.first.recording.births, to: &writer)
    writer.key("lost")
    writeLosses(source, to: &writer)
    writer.key("certainty")
    writeCertainty(Certainty(source), to: &writer)
  }
}
