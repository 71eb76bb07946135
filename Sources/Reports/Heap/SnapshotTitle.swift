import CCaptureFormat
import CaptureFormat
import HeapGraph
import Snapshots

extension TextPage {
  /// Which process a snapshot shows, and when it was made; its path is shown unless it has a better name.
  mutating func title(_ snapshot: HeapSnapshot, named name: String? = nil) {
    let file = snapshot.file
    line(style.strong(Column.cut(name ?? file.path, width)))
    var facts: [String] = []
    if let version = file.header.pythonVersion { facts.append("CPython \(version)") }
    facts.append("process \(file.header.pid)")
    facts.append("seen \(Timestamp.readable(file.header.realtime))")
    if file.header.recordingStart != 0 {
      facts.append("after \(SecondsText.short(Double(file.header.recordingNanoseconds) / 1e9)) of recording")
    }
    facts.append("paused for \(SecondsText.short(Double(file.end.pause_nanoseconds) / 1e9))")
    paragraph(facts.joined(separator: ", "), bullet: "")
    let nodes = CountText.of(UInt64(snapshot.nodeCount), "object or block", "objects and blocks")
    let edges = CountText.of(UInt64(snapshot.edgeCount), "reference")
    paragraph("\(ByteText.short(snapshot.totalBytes)) in \(nodes) with \(edges)", bullet: "")
  }

  /// How far an answer can be trusted.
  mutating func certainty(_ snapshots: [HeapSnapshot]) {
    let notes = snapshots.reduce(into: [String]()) { notes, snapshot in
      for note in HeapCertainty(snapshot).notes where !notes.contains(note) { notes.append(note) }
    }
    heading("How certain this is")
    if notes.isEmpty { paragraph("All objects and blocks are in the snapshot, with all of their references.") }
    for note in notes { paragraph(note, bullet: "  - ") }
  }
}

extension HeapAnswer {
  /// Which process a snapshot shows, how it was made, and how large it is.
  static func write(_ snapshot: HeapSnapshot, to writer: inout JSONWriter) {
    let file = snapshot.file
    writer.object { writer in
      writer.member("path", file.path)
      writer.member("pid", file.header.pid)
      writer.member("python", file.header.pythonVersion)
      writer.member("taken", Timestamp.iso8601(file.header.realtime))
      writer.member("recording_seconds", nanoseconds: file.header.recordingNanoseconds)
      writer.member("pause_seconds", nanoseconds: file.end.pause_nanoseconds)
      writer.member("walk_seconds", nanoseconds: file.end.walk_nanoseconds)
      writer.member("nodes", snapshot.nodeCount)
      writer.member("references", snapshot.edgeCount)
      writer.member("roots", snapshot.rootCount)
      writer.member("bytes", snapshot.totalBytes)
      writer.member("dropped_nodes", file.end.dropped_nodes)
      let certainty = HeapCertainty(snapshot)
      writer.member("complete", certainty.isComplete)
      writer.key("notes")
      writer.array(certainty.notes) { $0.string($1) }
    }
  }
}
