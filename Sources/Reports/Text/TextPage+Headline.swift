import CaptureFormat
import Snapshots

extension TextPage {
  /// Who was recorded, when and how.
  mutating func title(_ source: ReportSource) {
    let recording = source.first.recording
    let header = recording.header
    line(style.strong(Column.cut(recording.facts.commandLine ?? recording.path, width)))
    let processes = source.processes.count > 1 ? "\(source.processes.count) processes" : "process \(header.pid)"
    paragraph(facts(recording, of: processes), bullet: "")
  }

  /// Which interpreter and process were recorded, when, for how long, and how it ended.
  func facts(_ recording: Recording, of processes: String? = nil) -> String {
    let header = recording.header
    var facts: [String] = []
    if let version = recording.facts.pythonVersion { facts.append("CPython \(version)") }
    facts.append(processes ?? "process \(header.pid)")
    facts.append("recorded \(Timestamp.readable(header.startRealtime))")
    facts.append("for \(SecondsText.short(Double(header.durationNanoseconds) / 1e9))")
    facts.append(header.state.ending)
    return facts.joined(separator: ", ")
  }

  /// Peak, what is left, what was allocated in all, and the course of it.
  mutating func headline(_ source: ReportSource, _ totals: Totals) {
    line()
    let left = Decimal.percent(Double(totals.liveBytes), of: Double(totals.peakBytes))
    let temporary = Decimal.percent(Double(totals.temporaries), of: Double(totals.allocations))
    let peakDetail =
      source.processes.count > 1 ? "at most, all processes together" : "after \(SecondsText.short(totals.peakSeconds))"
    headline("Peak", totals.peakBytes, peakDetail)
    headline("At the end", totals.liveBytes, "in \(CountText.grouped(totals.liveBlocks)) blocks, \(left) of the peak")
    headline(
      "Allocated", totals.allocatedBytes, "in \(CountText.of(totals.allocations, "allocation")), \(temporary) of them temporary")
    course(source.first.recording.timeline)
  }

  private mutating func headline(_ name: String, _ bytes: UInt64, _ detail: String) {
    line(Column.left(name, 10) + style.strong(Column.right(ByteText.short(bytes), 12)) + "  ", columns: 24, detail: detail)
  }

  /// Two curves over time.
  private mutating func course(_ timeline: [TimelineMoment]) {
    guard timeline.count > 1, let top = timeline.map({ max($0.trackedBytes, $0.residentBytes) }).max() else { return }
    let columns = min(60, width - 36)
    line()
    let curves: [(String, (TimelineMoment) -> UInt64)] = [("Tracked", \.trackedBytes), ("Resident", \.residentBytes)]
    for (name, value) in curves {
      let curve = Bars.curve(timeline.map { (time: $0.nanoseconds, value: value($0)) }, width: columns, top: top)
      let highest = timeline.map(value).max() ?? 0
      line(
        Column.left(name, 10) + "  " + style.graph(Column.left(curve, columns)) + "  "
          + style.faint("up to \(ByteText.short(highest))"))
    }
  }

  /// What the memory of the moment was.
  mutating func composition(_ source: ReportSource, _ totals: Totals, _ moment: ReportOptions.Moment) {
    var families: [(name: String, bytes: Int64)] = [("heap (malloc, new)", 0), ("Python objects", 0), ("mappings", 0)]
    for group in source.allocators() {
      switch group.kind.family {
      case .heap: families[0].bytes &+= group.counts.bytes(at: moment)
      case .objects: families[1].bytes &+= group.counts.bytes(at: moment)
      case .mappings: families[2].bytes &+= group.counts.bytes(at: moment)
      case .apart, .events: break
      }
    }
    let whole = Double(moment == .peak ? totals.peakBytes : totals.liveBytes)
    heading(moment == .peak ? "What the peak was" : "What is left at the end")
    for family in families.sorted(by: { $0.bytes > $1.bytes }) where family.bytes != 0 {
      let bar = Bars.bar(Double(family.bytes) / whole, width: min(40, width - 48))
      let share = Column.right(Decimal.percent(Double(family.bytes), of: whole), 8)
      line("  " + Column.left(family.name, 20) + Column.right(ByteText.short(family.bytes), 11) + share + "  " + style.graph(bar))
    }
    apart(totals)
  }

  /// What is told apart from the totals.
  private mutating func apart(_ totals: Totals) {
    let parts = [
      ("file mappings", totals.fileMappedBytes), ("reserved addresses", totals.reservedBytes),
      ("pymalloc arenas", totals.arenaBytes),
    ]
    let texts = parts.filter { $0.1 > 0 }.map { "\($0.0) \(ByteText.short($0.1))" }
    if !texts.isEmpty { line("  ", columns: 2, detail: "not counted, at the end: " + texts.joined(separator: ", ")) }
  }

  /// The resident set at its highest, against what was tracked then.
  mutating func resident(_ source: ReportSource) {
    guard source.processes.count == 1, let memory = ResidentMemory(source.first.recording.timeline) else { return }
    heading(
      "Resident memory at its highest",
      "\(ByteText.short(memory.residentBytes)) after \(SecondsText.short(memory.seconds))")
    let rest = memory.restBytes
    let parts: [(String, Int64, String)] = [
      ("tracked blocks", Int64(truncatingIfNeeded: memory.blockBytes), "heap and Python objects"),
      ("tracked mappings", Int64(truncatingIfNeeded: memory.mappedBytes), ""),
      ("there at the start", Int64(truncatingIfNeeded: memory.earlierBytes), "the program and its libraries"),
      (
        rest < 0 ? "not touched" : "slack and untracked", rest,
        rest < 0 ? "mapped, but not resident" : "kept by allocators, stacks, code, kmmem"
      ),
    ]
    for (name, bytes, detail) in parts where bytes != 0 {
      let share = Column.right(Decimal.percent(Double(bytes), of: Double(memory.residentBytes)), 8)
      line("  " + Column.left(name, 20) + Column.right(ByteText.short(bytes), 11) + share + "  ", columns: 43, detail: detail)
    }
  }
}

extension RecordingFacts {
  /// The recorded program's words on one line; nil where they are not known.
  package var commandLine: String? {
    // An argument may be a whole program.
    let words = command.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ") }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}

extension RecordingState {
  /// How the recording ended, in words.
  fileprivate var ending: String {
    switch self {
    case .recording: "not ended"
    case .stopped: "until it was stopped"
    case .pythonExit: "until Python's exit"
    case .processExit: "until the process's exit"
    case .exec: "until the process replaced itself (exec)"
    }
  }
}
