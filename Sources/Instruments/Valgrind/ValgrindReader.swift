/// Reads the XML that Valgrind writes with `--xml=yes`.
///
/// Protocols 4 and 5 are described in Valgrind's sources, docs/internals/xml-output-protocol4.txt and -protocol5.txt.
final class ValgrindReader: XMLVisitor {
  /// Frames of a stack that are kept.
  static let greatestDepth = 1024
  /// Words of a command that are kept.
  private static let greatestArguments = 4096

  /// The names of the elements that are open.
  private var open: [String] = []
  private var isMemcheck = true
  private var version: String?
  private var processID: Int?
  private var arguments: [String] = []
  private var state: String?
  private var suppressed: [ToolReport.Suppressed] = []

  private var error: ValgrindError?
  private var frames: [ToolFrame] = []
  private var frame = ToolFrame()
  private var folder: String?
  private var signal = ValgrindSignal()
  private var pair = Pair()

  private var collector = FindingCollector()
  private var counts = ErrorCounts()

  /// A number, and what it is the number of.
  private struct Pair {
    var count: UInt64?
    var unique: UInt64?
    var name: String?
  }

  /// Reads a file to its end.
  static func report(_ stream: any ByteStream) throws(ToolReportError) -> ToolReport {
    let reader = ValgrindReader()
    let end = try XMLEvents(visitor: reader).read(stream)
    return reader.report(end, damage: stream.damage)
  }

  private func report(_ end: XMLEvents.End, damage: String?) -> ToolReport {
    var report = ToolReport(tool: isMemcheck ? .memcheck : .valgrind)
    counts.apply(to: &collector)
    report.version = version
    report.command = arguments.isEmpty ? nil : arguments.joined(separator: " ")
    report.processID = processID
    report.findings = collector.findings
    report.suppressed = suppressed
    report.notes = [damage.map { "The file \($0)." }, note(end), collector.note].compactMap(\.self)
    return report
  }

  private func note(_ end: XMLEvents.End) -> String? {
    switch end {
    case .cut where state != "FINISHED":
      "The file ends while the program was running: it was killed, or still runs; leaks are missing."
    case .followed(let line):
      "From line \(line) on, the file holds another report, which was not read; give each process a file, with --xml-file=NAME.%p.xml."
    default: end.note
    }
  }

  // MARK: Elements

  func begin(_ name: String, attributes: [String: String]) {
    open.append(name)
    switch name {
    case "error": error = ValgrindError()
    case "fatal_signal": signal = ValgrindSignal()
    case "stack": frames = []
    case "frame": (frame, folder) = (ToolFrame(), nil)
    case "pair": pair = Pair()
    default: break
    }
  }

  func end(_ name: String, text: String) {
    _ = open.popLast()
    switch open.last {
    case "frame": endInFrame(name, text)
    case "error": endInError(name, text)
    case "xwhat", "xauxwhat": endInWords(name, text)
    case "stack": if frames.count < Self.greatestDepth { frames.append(frame) }
    case "fatal_signal": signal.take(name, text, frames)
    case "pair": endInPair(name, text)
    case "errorcounts":
      if let unique = pair.unique, let count = pair.count { counts.counted[unique] = count }
    case "suppcounts":
      if let name = pair.name, let count = pair.count { suppressed.append(ToolReport.Suppressed(name: name, count: count)) }
    case "argv": if arguments.count < Self.greatestArguments { arguments.append(text) }
    case "status": if name == "state" { state = text }
    default: endInReport(name, text)
    }
  }

  private func endInReport(_ name: String, _ text: String) {
    switch name {
    case "protocoltool": isMemcheck = text == "memcheck"
    case "line" where text.hasPrefix("Using Valgrind-"):
      version = text.dropFirst("Using Valgrind-".count).split(separator: " ").first.map(String.init)
    case "pid": processID = Int(text)
    case "error": endError()
    case "fatal_signal": endSignal()
    case "stack" where open.count == 1: endDescriptor()
    default: break
    }
  }

  private func endInFrame(_ name: String, _ text: String) {
    switch name {
    case "ip": frame.address = UInt64(hexadecimal: text)
    case "obj": frame.object = text
    case "fn": frame.function = text
    case "dir": folder = text
    case "file": frame.file = folder.map { "\($0)/\(text)" } ?? text
    case "line": frame.line = UInt64(decimal: text)
    default: break
    }
  }

  private func endInError(_ name: String, _ text: String) {
    switch name {
    case "unique": error?.unique = UInt64(hexadecimal: text)
    case "tid": error?.threadNumber = text
    case "threadname": error?.threadName = text
    case "kind": error?.kind = text
    // Valgrind 3.19 ends some of its lines before the element.
    case "what": error?.title.append(text.trimmed)
    case "auxwhat": error?.explain(text.trimmed)
    case "path": error?.path = text
    case "stack": error?.add(frames)
    default: break
    }
  }

  /// The words of an error that come with numbers.
  private func endInWords(_ name: String, _ text: String) {
    switch name {
    case "text": open.last == "xwhat" ? error?.title.append(text.trimmed) : error?.explain(text.trimmed)
    case "leakedbytes": error?.bytes = UInt64(decimal: text)
    case "leakedblocks": error?.blocks = UInt64(decimal: text)
    default: break
    }
  }

  private func endInPair(_ name: String, _ text: String) {
    switch name {
    case "count": pair.count = UInt64(decimal: text)
    case "unique": pair.unique = UInt64(hexadecimal: text)
    case "name": pair.name = text
    default: break
    }
  }

  // MARK: Findings

  private func endError() {
    guard let error else { return }
    self.error = nil
    let place = collector.add(error.finding)
    if let place, let unique = error.unique { counts.places[unique] = place }
  }

  /// A signal that ended the program is told as an error too, unless Valgrind has filtered that out or the program raised it.
  private func endSignal() {
    let finding = signal.finding
    if let stack = finding.stacks.first,
      collector.findings.contains(where: { $0.stack(.access)?.frames.first?.address == stack.frames.first?.address })
    {
      return
    }
    collector.add(finding)
  }

  /// Up to 3.20, Valgrind tells of descriptors that stay open among the other output, and here of their stacks alone.
  private func endDescriptor() {
    var finding = ToolFinding(kind: .descriptorLeak, title: "Open file descriptor at exit")
    finding.stacks = [ToolStack(role: .allocated, frames: frames)]
    collector.add(finding)
  }
}

/// How often each error came about, which Valgrind tells behind the errors.
private struct ErrorCounts {
  /// The finding that an error has become, by the error's number.
  var places: [UInt64: Int] = [:]
  /// The count, by the error's number; the last that is told holds.
  var counted: [UInt64: UInt64] = [:]

  /// Counts the findings anew; each error has been counted once.
  func apply(to collector: inout FindingCollector) {
    for (unique, place) in places {
      if let count = counted[unique], count > 1 { collector.recount(place, adding: count - 1) }
    }
  }
}
