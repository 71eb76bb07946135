/// Reads what `xctrace export --xpath` writes of the instruments Allocations and Leaks: rows that tell all in their attributes.
final class XctraceReader: XMLVisitor {
  private var report = ToolReport(tool: .xctrace)
  private var collector = FindingCollector()
  private var list = SumTable()
  private var statistics: [ToolSum] = []
  /// Rows that tell nothing of memory.
  private var unread = 0

  /// Reads a file to its end.
  static func report(_ stream: any ByteStream) throws(ToolReportError) -> ToolReport {
    let reader = XctraceReader()
    let end = try XMLEvents(visitor: reader).read(stream)
    reader.report.findings = reader.collector.findings
    let sums = reader.list.sums { text in
      let parts = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return frames(parts.first, parts.last)
    }
    reader.report.sums = sums + reader.statistics
    reader.report.notes = [
      stream.damage.map { "The file \($0)." }, end.note,
      reader.unread == 0 ? nil : "\(reader.unread) rows tell nothing of memory; export Allocations or Leaks.",
      reader.collector.note, reader.list.note,
    ].compactMap(\.self)
    return reader.report
  }

  func begin(_ name: String, attributes: [String: String]) {
    guard name == "row" else { return }
    let number = { (key: String) in attributes[key].flatMap { UInt64(decimal: $0) } }
    if let object = attributes["leaked-object"] {
      var finding = ToolFinding(kind: .leakDefinite, title: "Leaked \(object)")
      finding.bytes = number("size")
      finding.blocks = number("count") ?? 1
      let frames = Self.frames(attributes["responsible-frame"], attributes["responsible-library"])
      finding.stacks = frames.isEmpty ? [] : [ToolStack(role: .allocated, frames: frames)]
      collector.add(finding)
    } else if let bytes = number("persistent-bytes"), let category = attributes["category"] {
      takeStatistics(category, bytes, number)
    } else if attributes["address"] != nil, let size = number("size") {
      let isLive = attributes["live"] != "false" && attributes["live"] != "0"
      list.add(
        stack: "\(attributes["responsible-caller"] ?? "")\t\(attributes["responsible-library"] ?? "")",
        what: attributes["category"],
        bytes: isLive ? size : 0, blocks: isLive ? 1 : 0)
    } else {
      unread += 1
    }
  }

  func end(_ name: String, text: String) {}

  private func takeStatistics(_ category: String, _ bytes: UInt64, _ number: (String) -> UInt64?) {
    // These are sums of the others.
    if category.hasPrefix("All ") || statistics.count >= SumTable.greatest { return }
    var sum = ToolSum(stack: [])
    sum.what = category
    sum.bytes = bytes
    sum.blocks = number("count-persistent")
    sum.allocations = number("count-total")
    statistics.append(sum)
  }

  /// What is known of a stack: the function and library that are held responsible.
  private static func frames(_ function: String?, _ library: String?) -> [ToolFrame] {
    var frame = ToolFrame()
    frame.function = function.flatMap { $0.isEmpty || $0.hasPrefix("<Call stack limit") ? nil : $0 }
    frame.object = library.flatMap { $0.isEmpty ? nil : $0 }
    return frame.function == nil && frame.object == nil ? [] : [frame]
  }
}
