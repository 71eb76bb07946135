import CaptureFormat
package import Detectors
package import History
package import Snapshots

/// The report as one page that needs nothing else: the template with the report's data in it.
///
/// The data are JSON of the schema "kmmem.page": of recordings the members of "kmmem.report" without its sites and frames, of a snapshot
/// its objects added up and its findings, and the directory of the columns, which hold what is long: stacks, their figures, the heap's map.
package enum HTMLReport {
  /// What a page shows; at least one of its parts.
  package struct Content {
    /// Recordings, with the figure that is shown first.
    package var recordings: (source: ReportSource, options: ReportOptions)?
    package var heap: HeapSnapshot?
    /// What leaks in the heap.
    package var findings: HeapAnswer?
    /// An answer of `kmmem growth --format json`, as it was read.
    package var growth: [UInt8]?
    /// Past runs, the oldest first; they stand beside recordings.
    package var history: [HistoryRun]?
    /// The tools that have told all this, which is then no recording of kmmem's; empty for kmmem's own.
    package var tools: [ToolSource] = []
    /// What has changed between two recordings; it stands alone.
    package var difference: CaptureDifference?

    package init() {}
  }

  /// Raised with each change of the data: a page and its data are made by one kmmem.
  static let version = 1

  /// Writes the page, piece by piece.
  package static func write(_ content: Content, template: PageTemplate, sink: @escaping (borrowing [UInt8]) -> Void) {
    var columns = PageColumns()
    var strings = StringNumbers()
    if let source = content.recordings?.source { addStacks(StackTree(source, .all), of: source, to: &columns, &strings) }
    if let difference = content.difference { addDifference(difference, to: &columns, &strings) }
    if let heap = content.heap { addHeap(HeapMap(heap), of: heap, to: &columns, &strings) }
    columns.add("strings") { writer in writer.array(strings.texts, inline: true) { $0.string($1) } }
    template.write(columns, to: sink) { writer in
      writer.object { writer in
        writer.member("schema", "kmmem.page")
        writer.member("version", version)
        writer.key("columns")
        writer.array(columns.directory) { writer, entry in
          writer.object(inline: true) { writer in
            writer.member("name", entry.name)
            writer.member("count", entry.count)
            writer.member("start", entry.bytes.lowerBound)
            writer.member("end", entry.bytes.upperBound)
          }
        }
        write(content, to: &writer)
      }
    }
  }

  private static func write(_ content: Content, to writer: inout JSONWriter) {
    if let (source, options) = content.recordings {
      writer.member("figure", options.order.rawValue)
      writeFrameKinds(to: &writer)
      if content.tools.isEmpty { writeRecording(source, options, to: &writer) } else { writeThreads(ofTool: source, to: &writer) }
    }
    if !content.tools.isEmpty { write(content.tools, content.recordings?.source, to: &writer) }
    if let difference = content.difference { writeDifference(difference, to: &writer) }
    if let heap = content.heap {
      writer.key("heap")
      writeHeap(heap, to: &writer)
    }
    if let findings = content.findings {
      writer.key("findings")
      findings.write(to: &writer)
    }
    if let history = content.history {
      writer.key("history")
      RunsAnswer(history).writeRuns(to: &writer)
    }
    if let growth = content.growth {
      writer.key("growth")
      writer.literal(growth)
    }
  }

  private static func writeRecording(_ source: ReportSource, _ options: ReportOptions, to writer: inout JSONWriter) {
    JSONReport.writeSummary(source, to: &writer)
    JSONReport.writeTables(source, options, to: &writer)
    let frames = FrameTable()
    writer.key("realtime")
    JSONReport.writeRealtime(source, frames, to: &writer)
    writer.key("realtime_frames")
    writer.array(frames.objects)
  }

  /// Writes the names of the numbers in the column of the frames' kinds.
  static func writeFrameKinds(to writer: inout JSONWriter) {
    writer.key("frame_kinds")
    writer.array(PageFrame.allCases, inline: true) { $0.string($1.rawValue) }
  }
}

/// Texts by numbers from 1; 0 is none.
struct StringNumbers {
  private(set) var texts: [String] = []
  private var numbers: [String: Int64] = [:]

  mutating func number(of text: String?) -> Int64 {
    guard let text else { return 0 }
    if let known = numbers[text] { return known }
    texts.append(text)
    numbers[text] = Int64(texts.count)
    return Int64(texts.count)
  }
}
