import Budgets
import CaptureFormat
import Snapshots

extension JSONReport {
  /// The real-time sections, and what was done in them that must not be, with stacks as numbers in a table of frames.
  static func writeRealtime(_ source: ReportSource, _ frames: FrameTable, to writer: inout JSONWriter) {
    let sections = RealtimeSections(source)
    writer.object { writer in
      writer.member("sections", sections.entered)
      writer.key("functions")
      writer.array(sections.functions, inline: true) { $0.string($1) }
      writer.key("violations")
      writer.array(sections.violations) { writer, violation in
        let process = source.processes[violation.process]
        writer.object { writer in
          writer.member("kind", violation.kind.rawValue)
          writer.member("count", violation.count)
          writer.member("bytes", violation.bytes)
          if source.processes.count > 1 { writer.member("pid", process.recording.header.pid) }
          writer.member("thread", violation.site.thread)
          writer.member("thread_name", process.recording.thread(inSlot: violation.site.thread)?.name ?? "")
          writer.key("stack")
          let stack = process.recording.stack(native: violation.site.native, python: violation.site.python)
          let numbers = frames.numbers(of: stack, process: violation.process, names: process.names)
          writer.array(numbers, inline: true) { $0.number($1) }
          let responsible = process.names.responsibleNumber(of: violation.site).map { process.names.responsibleFrames[$0] }
          writer.member("responsible", responsible.flatMap { frames.number(of: $0, among: numbers) })
        }
      }
    }
  }
}
