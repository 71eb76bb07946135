import CaptureFormat
import Glibc

extension TracemallocDumpError {
  /// What is wrong, where, and what to do.
  var sentence: String {
    switch self {
    case .unreadable(let path, let code):
      "\(path) cannot be read: \(String(cString: strerror(code))); name a file that Snapshot.dump() of tracemalloc has written."
    case .truncated(let path, let size):
      "\(path) ends at byte \(size) in the middle of a dump; copy the whole file, or dump again."
    case .noSnapshot(let path):
      "\(path) is a pickle, but no tracemalloc.Snapshot; name a file that Snapshot.dump() has written."
    case .unexpected(let path, let offset, let what):
      "\(path) is no dump of tracemalloc: at byte \(offset) \(what.words); name a file that Snapshot.dump() has written."
    }
  }
}

extension TracemallocDumpError.Unexpected {
  /// What stands there.
  fileprivate var words: String {
    switch self {
    case .beginning: "no pickle begins"
    case .protocolVersion(let version): "version \(version) of the pickle protocol is named"
    case .instruction(let code): "stands the pickle instruction 0x\(String(code, radix: 16))"
    case .global(let name): "\(name) is asked for"
    case .value: "a value is missing or of another kind"
    case .number: "stands a number that is too large"
    case .trailing: "it goes on behind its end"
    }
  }
}
