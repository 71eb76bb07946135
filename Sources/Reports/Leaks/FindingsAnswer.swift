package import Detectors
import HeapGraph
import Snapshots

/// What is wrong in a heap.
struct FindingsAnswer: HeapAnswerContent {
  let report: LeakReport
  /// Findings that are shown, and groups of garbage; 0 = all.
  let limit: Int
  /// Whether every block is listed with its class.
  let listsBlocks: Bool

  var schema: String { "kmmem.findings" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", report.snapshot)] }

  var countedCount: Int { report.findings.count { $0.isCounted } }
}

extension HeapAnswer {
  /// What detectors say of a heap; at most `limit` findings, 0 = all.
  package static func findings(_ report: LeakReport, limit: Int, listsBlocks: Bool = false) -> HeapAnswer {
    HeapAnswer(content: FindingsAnswer(report: report, limit: limit, listsBlocks: listsBlocks))
  }
}
