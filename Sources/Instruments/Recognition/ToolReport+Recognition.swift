extension ToolReport {
  /// Reads a file that a tool has written, whichever it is: the tool is known by what stands in the file, not by its name.
  ///
  /// A file that has been cut or damaged is read as far as it goes, and a note says so. O(file) time; memory is bounded by what is found.
  package init(contentsOf path: String) throws(ToolReportError) {
    let stream = try Self.stream(path)
    let beginning = FileBeginning(stream.beginning)
    if beginning.isEmpty { throw .unrecognised(path: path, stream.damage == nil ? .empty : .brokenCompression) }
    if let report = try ReportFormat(beginning)?.report(stream, path: path) {
      self = report
    } else {
      throw .unrecognised(path: path, ToolReportError.Sight(beginning))
    }
  }
}

extension ToolReport {
  /// A file's bytes; unpacked, where they are compressed.
  private static func stream(_ path: String) throws(ToolReportError) -> BegunStream {
    let stream = try BegunStream(try FileStream(path: path), looking: FileBeginning.enough)
    let beginning = FileBeginning(stream.beginning)
    if beginning.starts(with: [0x1f, 0x8b]) {
      return try BegunStream(GzipUnpacking(stream), looking: FileBeginning.enough)
    } else if beginning.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
      return try BegunStream(ZstandardUnpacking(stream), looking: FileBeginning.enough)
    }
    return stream
  }
}

/// A format in which tools tell of memory.
private enum ReportFormat {
  case valgrind
  case heaptrack
  case memray
  case xctrace
  case leaks
  case heap
  case mallocHistory
  /// Whatever a program has printed: a sanitizer's report may begin anywhere in it.
  case sanitizers

  /// The format of a file that begins so; nil where it is none.
  init?(_ beginning: FileBeginning) {
    switch beginning.root {
    case "valgrindoutput": self = .valgrind
    case "trace-query-result": self = .xctrace
    case nil where beginning.isHeaptrack: self = .heaptrack
    case nil where MemrayReader.isHeader(beginning.lines(1).first ?? ""): self = .memray
    case _ where ToolReportError.Sight.magic(beginning) != nil: return nil
    case _:
      switch DarwinText.tool(beginning) {
      case .leaks: self = .leaks
      case .heap: self = .heap
      case .mallocHistory: self = .mallocHistory
      default: self = .sanitizers
      }
    }
  }

  /// Reads a file of this format; nil where it tells nothing.
  func report(_ stream: any ByteStream, path: String) throws(ToolReportError) -> ToolReport? {
    switch self {
    case .valgrind: try ValgrindReader.report(stream)
    case .heaptrack: try HeaptrackReader.report(stream, path: path)
    case .memray: try MemrayReader.report(stream)
    case .xctrace: try XctraceReader.report(stream)
    case .leaks: try LeaksReader.report(stream)
    case .heap: try HeapReader.report(stream)
    case .mallocHistory: try MallocHistoryReader.report(stream)
    case .sanitizers: try SanitizerReader.report(stream)
    }
  }
}

extension FileBeginning {
  /// "v 10400 3": the version of heaptrack, and that of the format.
  fileprivate var isHeaptrack: Bool {
    guard starts(with: "v "), let line = lines(1).first else { return false }
    let fields = line.split(separator: " ")
    return (2...3).contains(fields.count) && fields.dropFirst().allSatisfy { UInt64(hexadecimal: $0) != nil }
  }
}
