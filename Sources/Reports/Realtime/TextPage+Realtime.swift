import Budgets
import CaptureFormat
import Snapshots

extension TextPage {
  /// What was done in real-time sections and must not be; nothing where there were no sections.
  mutating func realtime(_ source: ReportSource, limit: Int) {
    let sections = RealtimeSections(source)
    guard !sections.isEmpty else { return }
    heading("Real-time sections", sections.summary)
    if sections.violations.isEmpty { return line("  nothing was allocated, freed, mapped or waited for in them") }
    for violation in limit == 0 ? sections.violations[...] : sections.violations.prefix(limit) {
      let process = source.processes[violation.process]
      let recording = process.recording
      var detail = recording.threadLabel(ofSlot: violation.site.thread)
      if violation.bytes > 0 { detail = "\(ByteText.short(violation.bytes)); " + detail }
      if source.processes.count > 1 { detail += "; process \(recording.header.pid)" }
      line()
      let words = Column.left(violation.kind.words(violation.count), 20)
      line("  " + style.warning(words) + "  ", columns: 4 + words.count, detail: detail)
      let mixed = recording.stack(native: violation.site.native, python: violation.site.python)
      stack(StackListing(process.names.names(of: mixed)), paths: SourcePaths(folder: recording.facts.folder))
      if mixed.isCut { line(style.warning("    ⋮ the stack goes on, but the unwinder could not follow it")) }
    }
    let hidden = sections.violations.count - (limit == 0 ? sections.violations.count : min(limit, sections.violations.count))
    if hidden > 0 { line(style.faint("  \(CountText.of(UInt64(hidden), "more place")); --limit 0 shows all")) }
  }
}
