import Detectors
import Instruments

extension JSONWriter {
  /// A file of another tool: what it is about, and where memory went; its findings are among the others.
  mutating func tool(_ tool: ToolSource, limit: Int) {
    let report = tool.report
    object { writer in
      writer.member("name", report.tool.rawValue)
      writer.member("version", report.version)
      writer.member("file", tool.path)
      writer.member("written", Timestamp.iso8601(tool.realtime))
      writer.member("command", report.command)
      writer.member("process", report.processID)
      writer.key("notes")
      writer.array(report.notes) { $0.string($1) }
      writer.key("suppressed")
      writer.array(report.suppressed) { writer, suppressed in
        writer.object(inline: true) { writer in
          writer.member("name", suppressed.name)
          writer.member("count", suppressed.count)
        }
      }
      writer.member("sum_count", report.sums.count)
      writer.key("sums")
      writer.array(report.sums.listed(limit)) { $0.sum($1) }
    }
  }

  private mutating func sum(_ sum: ToolSum) {
    object { writer in
      writer.member("what", sum.what)
      writer.member("thread", sum.thread)
      writer.member("bytes", sum.bytes.map { Int(clamping: $0) })
      writer.member("blocks", sum.blocks.map { Int(clamping: $0) })
      writer.member("allocations", sum.allocations.map { Int(clamping: $0) })
      writer.member("temporary", sum.temporary.map { Int(clamping: $0) })
      writer.member("peak_bytes", sum.peakBytes.map { Int(clamping: $0) })
      writer.key("stack")
      writer.array(sum.stack.named) { $0.frame($1) }
    }
  }
}
