import CaptureFormat
import Launching
import Snapshots

/// A file that is compared with another: a capture, or what questions about a heap are asked of.
enum DiffInput {
  case capture(Recording)
  case heap(HeapInput)

  /// What a file is by its first bytes.
  private enum Kind { case capture, heap, unknown }

  /// Reads a file, or says in one sentence why not; one that is nothing known should have been what the other is.
  init(path: String, beside other: String, _ progress: Progress) throws {
    let kind = Self.kind(of: path)
    guard kind == .capture || kind == .unknown && Self.kind(of: other) == .capture else {
      self = .heap(try HeapInput(path: path, progress))
      return
    }
    self = .capture(try progress.clearing { try ReportCommand.recording(path, progress) })
  }

  private static func kind(of path: String) -> Kind {
    guard let head = try? Path.head(of: path, limit: 8) else { return path.hasSuffix(".kmmem") ? .capture : .unknown }
    if CaptureFile.isCapture(head) { return .capture }
    return SnapshotFile.isSnapshot(head) || TracemallocDump.isPickle(path: path) ? .heap : .unknown
  }

  /// What the file is called in a sentence.
  var name: String {
    switch self {
    case .capture: "a capture"
    case .heap(.snapshot): "a snapshot"
    case .heap(.dump): "a dump of tracemalloc"
    }
  }
}
