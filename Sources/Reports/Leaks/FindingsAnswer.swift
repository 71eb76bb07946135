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

  var report: LeakReport { judged.report }
  var schema: String { "kmmem.findings" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", report.snapshot)] }
}

extension HeapAnswer {
  /// What detectors say of a heap; at most `limit` findings, 0 = all.
  package static func findings(_ judged: JudgedFindings, limit: Int, listsBlocks: Bool = false) -> HeapAnswer {
    HeapAnswer(content: FindingsAnswer(judged: judged, limit: limit, listsBlocks: listsBlocks))
  }
}
