/// Reads what AddressSanitizer, LeakSanitizer, MemorySanitizer and UndefinedBehaviorSanitizer print, among whatever the program prints.
///
/// The forms are those of GCC 12 and LLVM 14, and of LLVM 17 where it says the same in other words.
struct SanitizerReader {
  /// Bytes of a line that are kept; the names of templates are long.
  private static let greatestLine = 1 << 14

  private var collector = FindingCollector()
  private var tool: MemoryTool?
  private var processID: Int?
  /// The error that is being read.
  private var error: SanitizerError?
  /// Whether a report has begun and not ended.
  private var isInReport = false
  /// Whether leaks are being told, each an error of its own.
  private var isInLeaks = false

  /// Reads a file to its end; nil where no sanitizer has written into it.
  static func report(_ stream: any ByteStream) throws(ToolReportError) -> ToolReport? {
    var reader = SanitizerReader()
    var lines = LineReader(stream, keeping: greatestLine)
    while let line = try lines.next() { reader.take(line) }
    return reader.report(damage: stream.damage)
  }

  private mutating func report(damage: String?) -> ToolReport? {
    let isCut = isInReport
    endError()
    guard let tool else { return nil }
    var report = ToolReport(tool: tool)
    report.processID = processID
    report.findings = collector.findings
    report.notes = [
      damage.map { "The file \($0)." }, isCut ? "The file ends within a report; what is missing was not read." : nil,
      collector.note,
    ].compactMap(\.self)
    return report
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) {
    guard isInReport || error != nil || SanitizerLine.mayBegin(bytes) else { return }
    let line = SanitizerLine(bytes)
    switch line {
    case .error(let tool, let processID, let words): begin(tool, processID, words)
    case .runtimeError(let place, let words): begin(place: place, words)
    case .summary:
      endError()
      (isInReport, isInLeaks) = (false, false)
    case .leak(let kind, let words, let bytes, let blocks):
      guard isInLeaks else { return }
      endError()
      error = SanitizerError(kind, words: words, bytes: bytes, blocks: blocks)
    case .frame(let number, let frame): error?.take(frame, number: number)
    default: if error?.isRuntimeError == true { endError() } else { takeInReport(line) }
    }
  }

  private mutating func takeInReport(_ line: SanitizerLine) {
    switch line {
    case .access(let access, let thread):
      error?.access = access
      if let thread { error?.thread = thread }
    case .signal(let direction): if error?.access == nil { error?.access = MemoryAccess(direction: direction, size: nil) }
    case .address(let facts): error?.take(facts)
    case .variable(let words): error?.take(variable: words)
    case .stack(let role): error?.expect(role)
    default: break
    }
  }

  private mutating func begin(_ tool: MemoryTool, _ processID: Int, _ words: String) {
    endError()
    self.tool = self.tool ?? tool
    self.processID = self.processID ?? processID
    isInReport = true
    isInLeaks = words.hasPrefix("detected memory leaks")
    if !isInLeaks { error = SanitizerError(words: words) }
  }

  private mutating func begin(place: String, _ words: String) {
    endError()
    tool = tool ?? .undefinedBehaviorSanitizer
    error = SanitizerError(words: words, place: ToolFrame(sanitizerPlace: place))
  }

  private mutating func endError() {
    if let error { collector.add(error.finding) }
    error = nil
  }
}
