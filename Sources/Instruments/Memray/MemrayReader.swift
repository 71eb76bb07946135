/// Reads the table that `memray transform csv` writes.
///
/// It tells what was held when the program held most or, with `--leaks`, at its end; the table does not say which.
/// <https://bloomberg.github.io/memray/transform.html>
struct MemrayReader {
  /// The columns that are needed, in the order in which memray 1 writes them among others.
  private static let needed = ["allocator", "num_allocations", "size", "stack_trace"]

  /// Bytes of a frame's names that are kept.
  private static let greatestName = 1 << 14

  /// Whether a line names these columns.
  static func isHeader(_ line: String) -> Bool {
    let columns = line.split(separator: ",").map(String.init)
    return needed.allSatisfy(columns.contains)
  }

  /// Reads a file to its end; nil where its first line names other columns.
  static func report(_ stream: any ByteStream) throws(ToolReportError) -> ToolReport? {
    var lines = LineReader(stream)
    guard let header = try TableRow(&lines), needed.allSatisfy(header.fields.contains) else { return nil }
    let columns = Dictionary(header.fields.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var table = SumTable()
    var unread = 0
    while let row = try TableRow(&lines) {
      let field = { (name: String) in columns[name].flatMap { row.fields.indices.contains($0) ? row.fields[$0] : nil } }
      guard let bytes = field("size").flatMap({ UInt64(decimal: $0) }), let stack = field("stack_trace"),
        let blocks = field("num_allocations").flatMap({ UInt64(decimal: $0) })
      else {
        unread += 1
        continue
      }
      table.add(
        stack: stack, what: field("allocator")?.lowercased(), thread: field("thread_name") ?? field("tid"), bytes: bytes,
        blocks: blocks)
    }
    var report = ToolReport(tool: .memray)
    report.sums = table.sums(frames: frames)
    report.notes = [
      stream.damage.map { "The file \($0)." },
      lines.isEnded ? nil : "The file ends within a line; what is missing was not read.",
      unread == 0 ? nil : "\(unread) lines of the file are damaged and were left out.", table.note,
    ].compactMap(\.self)
    return report
  }

  /// "function;file;line|function;file;line", innermost first. Names of C++ may have the same signs.
  private static func frames(_ text: String) -> [ToolFrame] {
    var frames: [ToolFrame] = []
    var begun = ""
    for part in text.split(separator: "|", omittingEmptySubsequences: false) {
      begun += begun.isEmpty ? String(part) : "|" + part
      // Without a line's number the frame goes on, but not for ever.
      if begun.utf8.count > greatestName { begun = "" }
      guard let last = part.lastIndex(of: ";"), UInt64(decimal: part[part.index(after: last)...]) != nil else { continue }
      let fields = begun.split(separator: ";", omittingEmptySubsequences: false)
      guard fields.count >= 3, let line = UInt64(decimal: fields[fields.count - 1]) else { continue }
      var frame = ToolFrame()
      frame.function = fields[..<(fields.count - 2)].joined(separator: ";")
      let file = String(fields[fields.count - 2])
      frame.file = file.isEmpty || file == "???" ? nil : file
      frame.line = line == 0 ? nil : line
      frames.append(frame)
      begun = ""
    }
    return frames
  }
}
