import CaptureFormat
import Reports
import SyntheticCaptures

/// A dump of tracemalloc, which is shown and compared with itself if it can be read.
enum DumpInput {
  static func use(_ bytes: [UInt8]) {
    let read = try? withTemporaryFile(bytes) { try? TracemallocDump(path: $0) }
    guard let dump = read ?? nil else { return }
    for answer: HeapAnswer in [.traces(dump, order: .own, limit: 0), .tracesDifference(from: dump, to: dump, limit: 0)] {
      _ = answer.text(width: 80, style: TextStyle(isColored: true))
      answer.writeJSON { _ in }
    }
  }

  /// A small dump that can be read.
  static let sample: [UInt8] = {
    var dump = SyntheticDump()
    for line: UInt16 in 1...3 { dump.trace(bytes: 100, [("a.py", line), ("b.py", 7)]) }
    return dump.bytes()
  }()
}
