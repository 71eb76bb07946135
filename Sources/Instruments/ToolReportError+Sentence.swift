internal import Glibc

extension ToolReportError {
  /// What is wrong with which file, and what to do.
  package var sentence: String {
    switch self {
    case .unreadable(let path, let code):
      // The C library's messages are texts with an end, and live at least until the next call.
      "\(path) cannot be read: \(unsafe String(cString: strerror(code))); name another file."
    case .noFile(let path): "\(path) is no file; write the tool's output into a file and name that."
    case .unrecognised(let path, let sight): "\(path) \(sight.words)."
    case .newer(let path, let tool, let version):
      "\(path) is of version \(version) of the files of \(tool.name), which is newer than what is known; look for a newer kmmem."
    }
  }
}

extension ToolReportError.Sight {
  /// What the file is and what to do; follows its path.
  fileprivate var words: String {
    switch self {
    case .empty: "is empty; let the tool end before its file is read"
    case .valgrindText: "is Valgrind's report for people; run Valgrind with --xml=yes --xml-file=NAME.xml"
    case .massif: "is a recording of Valgrind's Massif, which tells nothing by stack of single blocks; use Memcheck or heaptrack"
    case .heaptrackRaw: "is a raw recording of heaptrack's; run heaptrack --interpret on it"
    case .memrayRecording: "is a recording of memray's; turn it into a table with memray transform csv"
    case .table(let columns): "is a table with the columns \(columns), and not that of memray transform csv"
    case .pickle: "is a pickle of Python's; of those, kmmem objects reads what tracemalloc dumps"
    case .program: "is a program or library; name what a tool wrote about it"
    case .xml(let root): "is XML with \(root.debugDescription), and not Valgrind's or that of xctrace export"
    case .brokenCompression:
      "is compressed, and cut or damaged before anything can be read; let the tool end, and copy the file anew"
    case .compressed: "is compressed in a way that is not known here; unpack it"
    case .text(let line): "is a text that begins with \(line.debugDescription), and none that a tool writes that is known here"
    case .bytes: "holds bytes that no tool writes that is known here"
    }
  }
}
