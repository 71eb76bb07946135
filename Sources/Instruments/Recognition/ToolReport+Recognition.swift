extension ToolReport {
  /// Reads a file that a tool has written, whichever it is: the tool is known by what stands in the file, not by its name.
  ///
  /// A file that has been cut or damaged is read as far as it goes, and a note says so. O(file) time; memory is bounded by what is found.
  package init(contentsOf path: String) throws(ToolReportError) {
    let stream = try BegunStream(try FileStream(path: path), looking: FileBeginning.enough)
    let beginning = FileBeginning(stream.beginning)
    if beginning.isEmpty { throw .unrecognised(path: path, .empty) }
    if let report = try ReportFormat(beginning)?.report(stream, path: path) {
      self = report
    } else {
      throw .unrecognised(path: path, ToolReportError.Sight(beginning))
    }
  }
}

/// A format in which tools tell of memory.
private enum ReportFormat {
  case valgrind
  /// Any text: a sanitizer's report may begin anywhere in it.
  case sanitizers

  /// The format of a file that begins so; nil where it is none.
  init?(_ beginning: FileBeginning) {
    switch beginning.root {
    case "valgrindoutput": self = .valgrind
    case nil where beginning.isText: self = .sanitizers
    default: return nil
    }
  }

  /// Reads a file of this format; nil where it tells nothing.
  func report(_ stream: any ByteStream, path: String) throws(ToolReportError) -> ToolReport? {
    switch self {
    case .valgrind: try ValgrindReader.report(stream)
    case .sanitizers: try SanitizerReader.report(stream)
    }
  }
}
