/// Why a file could not be read as a dump of `tracemalloc.Snapshot`; every case names the file and, where there is one, the position.
package enum TracemallocDumpError: Error, Equatable, Sendable {
  /// The file system refused; `code` is the errno of the call.
  case unreadable(path: String, code: Int32)
  /// The file ends in the middle of the pickle.
  case truncated(path: String, size: Int)
  /// What stands at an offset is nothing that `tracemalloc.Snapshot.dump` writes.
  case unexpected(path: String, offset: Int, Unexpected)
  /// The file is a pickle, and not that of a `tracemalloc.Snapshot` with sound traces.
  case noSnapshot(path: String)

  /// What stands where it should not.
  package enum Unexpected: Equatable, Sendable {
    /// The file does not begin as pickles do.
    case beginning
    /// A version of the pickle protocol in which no supported Python dumps.
    case protocolVersion(Int)
    /// An instruction that a dump does not need.
    case instruction(UInt8)
    /// A class or function that is none of tracemalloc's.
    case global(String)
    /// A value where one of another kind, or none, should be.
    case value
    /// A number that no size and no line has.
    case number
    /// The file goes on behind its end.
    case trailing
  }
}

extension TracemallocDumpError {
  /// What reading bytes of the file ran into.
  init(_ error: CaptureError) {
    switch error {
    case .unreadable(let path, let code): self = .unreadable(path: path, code: code)
    case .truncated(let path, let size, _): self = .truncated(path: path, size: size)
    case .newerFormat(let path, _), .notACapture(let path), .inconsistent(let path, _, _):
      self = .unexpected(path: path, offset: 0, .beginning)
    }
  }
}
