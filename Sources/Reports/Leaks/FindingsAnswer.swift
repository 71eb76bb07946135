import Detectors
import HeapGraph
import Snapshots

/// What is wrong in a heap.
struct FindingsAnswer: HeapAnswerContent {
  let judged: JudgedFindings
  /// Findings that are shown, and groups of garbage; 0 = all.
  let limit: Int
  /// Whether every block is listed with its class.
  let listsBlocks: Bool
  /// Whether the snapshot is of a program that was run for the answer, so that its path says nothing.
  let isOfProgram: Bool

  var report: LeakReport { judged.report }
  var schema: String { "kmmem.findings" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] {
    guard let snapshot = report.snapshot else { return [] }
    return [("snapshot", snapshot)]
  }
  var title: String? { isOfProgram ? report.names?.recording.facts.commandLine : nil }
}

extension HeapAnswer {
  /// What detectors say of a heap; at most `limit` findings, 0 = all. `isOfProgram`: of a program that was run for it.
  package static func findings(
    _ judged: JudgedFindings, limit: Int, listsBlocks: Bool = false, isOfProgram: Bool = false
  ) -> HeapAnswer {
    HeapAnswer(content: FindingsAnswer(judged: judged, limit: limit, listsBlocks: listsBlocks, isOfProgram: isOfProgram))
  }
}
