/// Reads what `malloc_history` of macOS prints: stacks with their sums, a call tree, or the history of an address.
struct MallocHistoryReader {
  /// A node of the call tree whose children are being read.
  private struct Node {
    let column: Int
    let frame: String
    /// What came of this node and not of one that it calls.
    var count: UInt64
    var bytes: UInt64
  }

  private var report = ToolReport(tool: .mallocHistory)
  private var table = SumTable()
  private var nodes: [Node] = []
  /// Blocks that were made and not freed, by their address ranges.
  private var held: [String: (stack: String, bytes: UInt64)] = [:]
  private var unread = 0

  /// Reads a file to its end.
  static func report(_ stream: any ByteStream) throws(ToolReportError) -> ToolReport {
    var reader = MallocHistoryReader()
    var lines = LineReader(stream, keeping: 1 << 14)
    while let line = try lines.next() { reader.take(String(decoding: line, as: UTF8.self)) }
    reader.endNodes(from: 0)
    for block in reader.held.values { reader.table.add(stack: block.stack, bytes: block.bytes, blocks: 1) }
    reader.report.sums = reader.table.sums(frames: frames)
    reader.report.notes = [
      stream.damage.map { "The file \($0)." },
      lines.isEnded ? nil : "The file ends within a line; what is missing was not read.",
      reader.unread == 0 ? nil : "\(reader.unread) blocks were made behind the first \(SumTable.greatest) and left out.",
      reader.table.note,
    ].compactMap(\.self)
    return reader.report
  }

  private mutating func take(_ line: String) {
    if let range = line.range(of: " bytes: ") {
      takeSum(line[..<range.lowerBound], line[range.upperBound...].trimmed)
    } else if let range = line.range(of: "]: "), line.holds("[size=") {
      takeEvent(line[..<range.lowerBound], line[range.upperBound...].trimmed)
    } else if let amounts = DarwinText.amounts(line) {
      endNodes(from: amounts.column)
      let isTotal = amounts.text.hasPrefix("<<")
      if let last = nodes.indices.last {
        nodes[last].count -= min(nodes[last].count, amounts.count)
        nodes[last].bytes -= min(nodes[last].bytes, amounts.size ?? 0)
      }
      if !isTotal, nodes.count < 1024 {
        nodes.append(Node(column: amounts.column, frame: amounts.text, count: amounts.count, bytes: amounts.size ?? 0))
      }
    } else {
      DarwinText.take(line, into: &report)
    }
  }

  /// "12 calls for 2016 bytes: thread_a000ed88 |start | main | add".
  private mutating func takeSum(_ amounts: Substring, _ stack: String) {
    var words = Words(amounts)
    guard let blocks = words.number(), words.take("calls for") || words.take("call for"), let bytes = words.number() else {
      return
    }
    table.add(stack: stack, bytes: bytes, blocks: blocks)
  }

  /// "ALLOC 0x7684870-0x7684993 [size=292]: thread_a08eb500 |start | main | f", and FREE.
  private mutating func takeEvent(_ event: Substring, _ stack: String) {
    var words = Words(event)
    guard let kind = words.take(), let range = words.take(), let word = words.take(), word.hasPrefix("[size="),
      let bytes = UInt64(decimal: word.dropFirst("[size=".count))
    else { return }
    if kind.hasSuffix("ALLOC") {
      // A stack whose blocks are all freed is told too.
      table.add(stack: stack, bytes: 0, blocks: 0)
      if held.count < SumTable.greatest { held[String(range)] = (stack, bytes) } else { unread += 1 }
    } else if kind.hasSuffix("FREE") {
      held[String(range)] = nil
    }
  }

  /// The nodes of the call tree at a column and right of it have no more children.
  private mutating func endNodes(from column: Int) {
    while let node = nodes.last, node.column >= column {
      if node.count > 0 {
        table.add(stack: Self.tree + nodes.map(\.frame).joined(separator: "\n"), bytes: node.bytes, blocks: node.count)
      }
      nodes.removeLast()
    }
  }

  /// Marks stacks that come of a call tree.
  private static let tree = "\n"

  private static func frames(_ text: String) -> [ToolFrame] {
    guard text.hasPrefix(tree) else { return Array(ToolFrame.piped(darwin: text).prefix(1024)) }
    return text.split(separator: "\n").reversed().map { ToolFrame(darwinNode: String($0)) }
  }
}
