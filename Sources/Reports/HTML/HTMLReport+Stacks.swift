import CaptureFormat
import Snapshots

extension HTMLReport {
  /// Adds the frames, the tree of the stacks, and what was allocated at its nodes.
  static func addStacks(
    _ tree: StackTree, of source: ReportSource, to columns: inout PageColumns, _ strings: inout StringNumbers
  ) {
    columns.add("frame.kind", tree.frames.map { Int64(PageFrame.allCases.firstIndex(of: PageFrame($0)) ?? 0) })
    columns.add("frame.function", tree.frames.map { strings.number(of: $0.function) })
    columns.add("frame.file", tree.frames.map { strings.number(of: $0.file) })
    columns.add("frame.line", tree.frames.map { Int64($0.line ?? 0) })
    columns.add("frame.module", tree.frames.map { strings.number(of: $0.module) })
    columns.add("frame.inlined", tree.frames.map { $0.isInlined ? 1 : 0 })
    let nodes = 1..<UInt32(max(1, tree.count))
    columns.add("node.parent", nodes.lazy.map { Int64($0) - Int64(tree.parent(of: $0)) })
    columns.add("node.frame", nodes.lazy.map { Int64(tree.frame(of: $0)) })
    let leaves = PageLeaves(of: tree, source)
    add(leaves.leaves, to: &columns)
    if source.processes.contains(where: { $0.retention != nil }) {
      columns.add("leaf.retained_bytes", leaves.leaves.lazy.map { Int64(clamping: $0.retainedBytes) })
    }
    add(leaves.births, to: &columns)
  }

  private static func add(_ births: [PageLeaves.Birth], to columns: inout PageColumns) {
    var leaf = 0
    columns.add(
      "birth.leaf",
      births.map { birth in
        defer { leaf = birth.leaf }
        return Int64(birth.leaf - leaf)
      })
    columns.add("birth.epoch", births.lazy.map { Int64($0.epoch) })
    columns.add("birth.blocks", births.lazy.map { Int64(clamping: $0.blocks) })
    columns.add("birth.bytes", births.lazy.map { Int64(clamping: $0.bytes) })
  }

  private static func add(_ leaves: [PageLeaf], to columns: inout PageColumns) {
    var node: Int64 = 0
    columns.add(
      "leaf.node",
      leaves.map { leaf in
        defer { node = Int64(leaf.node) }
        return Int64(leaf.node) - node
      })
    columns.add("leaf.process", leaves.lazy.map { Int64($0.process) })
    columns.add("leaf.thread", leaves.lazy.map { Int64($0.thread) })
    columns.add("leaf.allocator", leaves.lazy.map { Int64($0.kind.rawValue) })
    columns.add("leaf.responsible", leaves.lazy.map { Int64($0.responsible) })
    columns.add("leaf.allocations", leaves.lazy.map { Int64(clamping: $0.counts.allocations) })
    columns.add("leaf.allocated_bytes", leaves.lazy.map { Int64(clamping: $0.counts.allocatedBytes) })
    columns.add("leaf.live_blocks", leaves.lazy.map(\.counts.live.blocks))
    columns.add("leaf.live_bytes", leaves.lazy.map(\.counts.live.bytes))
    columns.add("leaf.peak_blocks", leaves.lazy.map(\.counts.peak.blocks))
    columns.add("leaf.peak_bytes", leaves.lazy.map(\.counts.peak.bytes))
    columns.add("leaf.temporary_allocations", leaves.lazy.map { Int64(clamping: $0.counts.temporaries) })
  }
}
