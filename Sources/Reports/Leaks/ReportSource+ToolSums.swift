import CaptureFormat
package import Detectors
import Instruments
import Snapshots

extension ReportSource {
  /// What another tool has added up by stack; nil for one that tells of no memory.
  package init?(_ tool: ToolSource) {
    let sums = tool.report.sums
    if sums.isEmpty { return nil }
    let stacks = SummedStacks(
      sums.map { SummedStacks.Sum($0, by: tool.report.tool) }, path: tool.path ?? tool.report.tool.name,
      command: tool.report.command, folder: tool.folder,
      realtime: tool.realtime)
    self.init(Process(stacks.recording, stacks.names))
    figures = ReportOptions.Order.allCases.filter { figure in sums.contains { $0.isKnown(figure) } }
  }
}

extension ToolSum {
  /// Whether the tool counts a figure of it.
  fileprivate func isKnown(_ figure: ReportOptions.Order) -> Bool {
    switch figure {
    case .peak: peakBytes != nil
    case .live: bytes != nil
    case .count: allocations != nil
    case .temporary: temporary != nil
    // No tool tells how many bytes were allocated in all.
    case .allocated: false
    }
  }

  /// The allocator, where the tool tells one; memray tells nothing else.
  fileprivate func allocator(by tool: MemoryTool) -> BlockKind? {
    guard let what else { return nil }
    if let known = BlockKind.allCases.first(where: { $0.isCounted && $0.allocatorName == what }) { return known }
    guard tool == .memray else { return nil }
    return what == "mmap" ? .mapping : what.hasPrefix("pymalloc") ? .object : .malloc
  }
}

extension SummedStacks.Sum {
  /// What is no allocator stands as a frame of its own, innermost: a class, say. So does an allocator where no stack is known.
  fileprivate init(_ sum: ToolSum, by tool: MemoryTool) {
    var counts = SiteCounts()
    counts.allocations = max(sum.allocations ?? 0, sum.blocks ?? 0)
    counts.frees = counts.allocations - (sum.blocks ?? 0)
    counts.allocatedBytes = sum.bytes ?? 0
    counts.temporaries = sum.temporary ?? 0
    counts.peak.bytes = Int64(clamping: sum.peakBytes ?? 0)
    let named = sum.stack.named
    let allocator = sum.allocator(by: tool)
    let sort = allocator != nil && !named.isEmpty ? nil : sum.what.map { NamedFrame(sortOfBlock: $0) }
    self.init(frames: (sort.map { [$0] } ?? []) + named, thread: sum.thread, kind: allocator ?? .malloc, counts: counts)
  }
}

extension NamedFrame {
  /// What a tool calls blocks of one sort.
  fileprivate init(sortOfBlock name: String) {
    self.init(
      language: .native, function: name, shortFunction: name, file: nil, line: nil, module: nil, isInlined: false, role: .program)
  }
}
