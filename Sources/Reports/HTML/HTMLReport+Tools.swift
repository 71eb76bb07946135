import Detectors
import Instruments
import Snapshots

extension HTMLReport {
  /// Writes which tools have told what is shown, and which figures of memory they count.
  static func write(_ tools: [ToolSource], _ source: ReportSource?, to writer: inout JSONWriter) {
    writer.key("tools")
    writer.array(tools) { writer, tool in
      writer.object { writer in
        writer.member("name", tool.report.tool.name)
        writer.member("version", tool.report.version)
        writer.member("file", tool.path)
        writer.member("written", Timestamp.iso8601(tool.realtime))
        writer.member("command", tool.report.command)
        writer.member("process", tool.report.processID)
        writer.member("folder", tool.folder)
        writer.key("notes")
        writer.array(tool.report.notes) { $0.string($1) }
      }
    }
    writer.key("figures")
    writer.array(source?.figures ?? []) { writer, figure in
      writer.object(inline: true) { writer in
        writer.member("name", figure.rawValue)
        writer.member("whole", source.map { RankedFigure(figure, totals: Totals($0)).whole } ?? 0)
      }
    }
  }

  /// Writes the threads of what a tool has added up; none where it tells of none.
  static func writeThreads(ofTool source: ReportSource, to writer: inout JSONWriter) {
    writer.key("threads")
    if source.first.recording.threads.contains(where: { !$0.name.isEmpty }) {
      JSONReport.writeThreads(source, to: &writer)
    } else {
      writer.array([Int]()) { $0.number($1) }
    }
  }
}
