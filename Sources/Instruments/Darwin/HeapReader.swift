/// Reads the table that `heap` of macOS prints: classes, how many of each, and how many bytes.
enum HeapReader {
  /// Whether a line is the table's head.
  static func isHeader(_ line: String) -> Bool {
    line.split(separator: " ").starts(with: ["COUNT", "BYTES", "AVG", "CLASS_NAME"])
  }

  /// Reads a file to its end; of several tables, the first, which is about all zones.
  static func report(_ stream: any ByteStream) throws(ToolReportError) -> ToolReport {
    var report = ToolReport(tool: .heap)
    var lines = LineReader(stream, keeping: 1 << 16)
    var table = SumTable()
    var isInTable = false
    var isRead = false
    while let bytes = try lines.next() {
      let line = String(decoding: bytes, as: UTF8.self)
      if isHeader(line), !isRead {
        isInTable = true
      } else if isInTable, let row = Row(line) {
        table.add(stack: row.binary ?? "", what: row.name, bytes: row.bytes, blocks: row.count)
        isRead = true
      } else if isInTable, !line.trimmed.hasPrefix("=") {
        isInTable = false
      } else if !isInTable {
        DarwinText.take(line, into: &report)
      }
    }
    report.sums = table.sums { binary in
      var frame = ToolFrame()
      frame.object = binary
      return binary.isEmpty ? [] : [frame]
    }
    report.notes = [
      stream.damage.map { "The file \($0)." },
      lines.isEnded ? nil : "The file ends within a line; what is missing was not read.", table.note,
    ].compactMap(\.self)
    return report
  }

  /// "13048     683568      52.4   CFString                 ObjC    CoreFoundation".
  private struct Row {
    let count: UInt64
    let bytes: UInt64
    let name: String
    let binary: String?

    init?(_ line: String) {
      var words = Words(line)
      guard let count = words.number(), let size = words.take().flatMap({ DarwinText.size($0) }), words.take() != nil,
        let first = words.next, let start = line.range(of: " \(first)")
      else { return nil }
      self.count = count
      bytes = size
      // Names have single blanks, columns have more between them.
      let columns = line[start.lowerBound...].split(separator: "  ").map(\.trimmed).filter { !$0.isEmpty }
      name = columns.first ?? String(first)
      binary = columns.count > 2 ? columns[2] : nil
    }
  }
}
