/// Reads what `leaks` of macOS prints: with stacks in groups (version 4), leak by leak (versions 2 and 3), or without stacks.
struct LeaksReader {
  /// A leak, or a group of leaks of one stack, while it is being read.
  private struct Group {
    let title: String
    var thread: String?
    var frames: [(number: UInt64, frame: ToolFrame)] = []
    var isInStack = true
    var blocks: UInt64 = 0
    /// By what the lines of roots say, which is rounded.
    var roughBytes: UInt64 = 0
    /// By what each block's line says.
    var exactBytes: UInt64 = 0
    var exactBlocks: UInt64 = 0

    var finding: ToolFinding {
      var finding = ToolFinding(kind: .leakDefinite, title: title)
      finding.thread = thread
      finding.blocks = blocks
      finding.bytes = exactBlocks == blocks ? exactBytes : roughBytes
      let frames = frames.sorted { $0.number < $1.number }.map(\.frame)
      if !frames.isEmpty { finding.stacks = [ToolStack(role: .allocated, frames: frames)] }
      return finding
    }
  }

  private var report = ToolReport(tool: .leaks)
  private var collector = FindingCollector()
  private var group: Group?
  /// Whether the list of images has begun, behind which nothing of leaks comes.
  private var isOver = false

  /// Reads a file to its end.
  static func report(_ stream: any ByteStream) throws(ToolReportError) -> ToolReport {
    var reader = LeaksReader()
    var lines = LineReader(stream, keeping: 1 << 16)
    while let line = try lines.next() { reader.take(String(decoding: line, as: UTF8.self)) }
    reader.endGroup()
    reader.report.findings = reader.collector.findings
    reader.report.notes = [
      stream.damage.map { "The file \($0)." },
      lines.isEnded ? nil : "The file ends within a line; what is missing was not read.", reader.collector.note,
    ].compactMap(\.self)
    return reader.report
  }

  private mutating func take(_ line: String) {
    if isOver { return }
    if line.hasPrefix("Binary Images:") {
      isOver = true
    } else if line.hasPrefix("STACK OF "), let start = line.range(of: " OF '"), let end = line.lastRange(of: "'") {
      endGroup()
      if start.upperBound <= end.lowerBound { group = Group(title: String(line[start.upperBound..<end.lowerBound])) }
    } else if line.hasPrefix("Leak: ") {
      beginLeak(line)
    } else if line.holds("Call stack: "), let stroke = line.firstIndex(of: "|") {
      takeCallStack(line, from: stroke)
    } else if line.hasPrefix("====") {
      group?.isInStack = false
    } else if let amounts = DarwinText.amounts(line) {
      takeTree(amounts.count, amounts.size ?? 0, amounts.text)
    } else if group?.isInStack == true, let frame = ToolFrame.numbered(darwin: line) {
      if group?.frames.count ?? 0 < 1024 { group?.frames.append(frame) }
    } else {
      DarwinText.take(line, into: &report)
    }
  }

  /// "Leak: 0x100100080  size=32  zone: DefaultMallocZone_0x100004000   Song  Swift  icdab_cycle".
  private mutating func beginLeak(_ line: String) {
    endGroup()
    var words = Words(line.dropFirst("Leak: ".count))
    _ = words.take()
    guard let size = words.take(), size.hasPrefix("size="), let bytes = UInt64(decimal: size.dropFirst(5)) else { return }
    if words.take("zone:") { _ = words.take() }
    let name = words.rest
    var leak = Group(title: name.isEmpty ? "Leak" : "Leak: \(name)")
    (leak.blocks, leak.exactBlocks, leak.exactBytes) = (1, 1, bytes)
    leak.isInStack = false
    group = leak
  }

  /// "Call stack: [thread 0x7fff70ed8cc0]: | start | main | f | malloc".
  private mutating func takeCallStack(_ line: String, from stroke: String.Index) {
    if let start = line.range(of: "[thread "), let end = line.range(of: "]"), start.upperBound <= end.lowerBound {
      group?.thread = "thread \(line[start.upperBound..<end.lowerBound])"
    }
    let frames = ToolFrame.piped(darwin: line[stroke...]).prefix(1024)
    group?.frames = frames.enumerated().map { (UInt64($0), $1) }
  }

  /// A line of the tree of what leaked: a root, or what only a root holds.
  private mutating func takeTree(_ count: UInt64, _ size: UInt64, _ text: String) {
    if text.hasPrefix("<<") { return }
    let isRoot = text.hasPrefix("ROOT LEAK") || text.hasPrefix("ROOT CYCLE")
    if isRoot, group == nil || group?.frames.isEmpty == true { beginRoot(text) }
    if isRoot {
      group?.blocks.add(count)
      group?.roughBytes.add(size)
    }
    if text.hasSuffix("]"), let open = text.lastIndex(of: "["),
      let own = UInt64(decimal: text[text.index(after: open)...].dropLast())
    {
      group?.exactBlocks.add(1)
      group?.exactBytes.add(own)
    }
  }

  /// A root without a stack: "ROOT LEAK: <NSDictionary 0x6000> [48]".
  private mutating func beginRoot(_ text: String) {
    endGroup()
    let words = text.split(separator: " ").filter { !$0.hasPrefix("0x") && !$0.hasPrefix("[") }
    var title = words.joined(separator: " ")
    if title.holds("<"), !title.hasSuffix(">") { title += ">" }
    group = Group(title: title.trimmingSuffix(":"))
    group?.isInStack = false
  }

  private mutating func endGroup() {
    if let group, group.blocks > 0 || !group.frames.isEmpty { collector.add(group.finding) }
    group = nil
  }
}
