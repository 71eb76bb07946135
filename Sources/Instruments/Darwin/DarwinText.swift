/// What the texts of `leaks`, `heap` and `malloc_history` have in common.
enum DarwinText {
  /// The tool that has written a text, by its first lines; nil where it was another.
  static func tool(_ beginning: FileBeginning) -> MemoryTool? {
    let tools: [(String, MemoryTool)] = [("leaks", .leaks), ("heap", .heap), ("malloc_history", .mallocHistory)]
    for line in beginning.lines(2000) {
      if let tool = tools.first(where: { line.hasPrefix("\($0.0) Report Version:") }) { return tool.1 }
      if line.hasPrefix("Analysis Tool:"), let tool = tools.first(where: { line.hasSuffix("/\($0.0)") }) { return tool.1 }
      if line.hasPrefix("Process "), line.hasSuffix(" total leaked bytes.") { return .leaks }
      if HeapReader.isHeader(line) { return .heap }
    }
    return nil
  }

  /// Takes what a line at the beginning tells of the process: "Process:         05-leak [31388]".
  static func take(_ line: String, into report: inout ToolReport) {
    if line.hasPrefix("Process:"), let open = line.lastIndex(of: "["), line.hasSuffix("]") {
      report.processID = Int(line[line.index(after: open)...].dropLast())
    } else if line.hasPrefix("Process "), let number = Int(line.dropFirst(8).prefix { $0.isNumber }) {
      report.processID = report.processID ?? number
    } else if line.hasPrefix("Path:") {
      report.command = report.command ?? line.dropFirst(5).trimmed
    } else if line.hasPrefix("Analysis Tool Version:") {
      report.version = line.dropFirst("Analysis Tool Version:".count).trimmed
    }
  }

  /// "5120", "144 bytes", "10.0K", "46 KB", "1.41M".
  static func size(_ text: some StringProtocol) -> UInt64? {
    let digits = text.prefix { $0.isNumber || $0 == "." || $0 == "," }
    let unit = text[digits.endIndex...].trimmed
    let factors: [String: Double] = [
      "": 1, "bytes": 1, "byte": 1, "B": 1, "K": 1024, "KB": 1024, "M": 1_048_576, "MB": 1_048_576, "G": 1_073_741_824,
      "GB": 1_073_741_824,
    ]
    guard let factor = factors[unit] else { return nil }
    if let whole = UInt64(decimal: digits), factor == 1 { return whole }
    guard let number = Double(String(digits.filter { $0 != "," })), number >= 0, number * factor < 1e18 else { return nil }
    return UInt64((number * factor).rounded())
  }

  /// "      3 (288 bytes) ROOT CYCLE: <Node 0x6000> [48]": how many, how much, and the rest; `column` is where the numbers begin.
  static func amounts(_ line: String) -> (count: UInt64, size: UInt64?, text: String, column: Int)? {
    // Strokes of a tree stand before the numbers.
    let start = line.utf8.firstIndex { !" +!:|".utf8.contains($0) } ?? line.endIndex
    let rest = line[start...]
    let digits = rest.prefix { $0.isNumber }
    guard let count = UInt64(decimal: digits) else { return nil }
    let column = line.utf8.distance(from: line.startIndex, to: start)
    let tail = rest[digits.endIndex...]
    guard tail.hasPrefix(" ("), let end = tail.range(of: ") ") else { return nil }
    let size = size(tail[tail.index(tail.startIndex, offsetBy: 2)..<end.lowerBound])
    guard size != nil else { return nil }
    return (count, size, tail[end.upperBound...].trimmed, column)
  }
}
