import HeapGraph
package import Snapshots

/// What holds most of a heap alone: the dominators that retain most, as a tree.
struct DominatorsAnswer: HeapAnswerContent {
  /// A node with those that it holds alone, and next.
  struct Branch {
    let node: NodeID
    /// Where its dominator keeps it; nil where that does not hold it itself, or for the first step from the roots.
    let step: EdgeStep?
    let below: Branches
  }

  /// The biggest nodes below a dominator, and what was left out.
  struct Branches {
    var shown: [Branch] = []
    var hiddenCount = 0
    var hiddenBytes: UInt64 = 0
  }

  let snapshot: HeapSnapshot
  /// Below the roots.
  let held: Branches
  /// Among what no root reaches.
  let lost: Branches

  var schema: String { "kmmem.dominators" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  /// Searches the tree to a depth, on each level the `limit` biggest that retain 1 % of the heap; 0 = all.
  init(_ snapshot: HeapSnapshot, depth: Int, limit: Int) {
    self.snapshot = snapshot
    held = Self.branches(snapshot, below: .roots, behind: nil, depth: depth, limit: limit)
    lost = Self.branches(snapshot, below: .lost, behind: nil, depth: depth, limit: limit)
  }

  private static func branches(
    _ snapshot: HeapSnapshot, below dominator: DominatorTree.Dominator, behind previous: EdgeStep?, depth: Int, limit: Int
  ) -> Branches {
    let tree = snapshot.dominators
    let children = snapshot.retainedSets.children(of: dominator)
    var least: UInt64 = 0
    var holder: NodeID?
    if case .node(let node) = dominator {
      holder = node
      least = limit == 0 ? 0 : snapshot.totalBytes / 100
    }
    let biggest = children.smallest(limit) { left, right in
      let sizes = (tree.retainedSize(of: left), tree.retainedSize(of: right))
      return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : left < right
    }
    var branches = Branches()
    for node in depth > 0 ? biggest : [] where tree.retainedSize(of: node) >= least {
      let edge = holder.flatMap { holder in snapshot.edge(from: holder, to: node).map { snapshot.step(along: $0, of: holder) } }
      let step = edge?.written(behind: previous)
      let below = Self.branches(snapshot, below: .node(node), behind: edge, depth: depth - 1, limit: limit)
      branches.shown.append(Branch(node: node, step: step, below: below))
    }
    branches.hiddenCount = children.count - branches.shown.count
    branches.hiddenBytes =
      children.reduce(0) { $0 + tree.retainedSize(of: $1) } - branches.shown.reduce(0) { $0 + tree.retainedSize(of: $1.node) }
    return branches
  }

  func write(to page: inout TextPage) {
    page.heading("What holds most alone", "of \(ByteText.short(snapshot.totalBytes)) in all")
    page.line(page.style.faint("     retained   share          own"))
    write(held, to: &page, indentation: "")
    if lost.shown.isEmpty { return }
    page.heading("What no root reaches", ByteText.short(snapshot.dominators.lostSize))
    write(lost, to: &page, indentation: "")
  }

  private func write(_ branches: Branches, to page: inout TextPage, indentation: String) {
    let whole = Double(snapshot.totalBytes)
    for branch in branches.shown {
      let retained = snapshot.dominators.retainedSize(of: branch.node)
      let figures =
        Column.right(Decimal.percent(Double(retained), of: whole), 8)
        + Column.right(ByteText.short(snapshot.graph.size(of: branch.node)), 13) + "  "
      let name = indentation + place(of: branch, isFirst: indentation.isEmpty) + "  " + snapshot.label(of: branch.node)
      page.line(
        page.style.strong(Column.right(ByteText.short(retained), 13)) + page.style.faint(figures)
          + Column.cut(name, page.width - 36))
      write(branch.below, to: &page, indentation: indentation + "  ")
    }
    if branches.hiddenCount > 0 && !branches.shown.isEmpty {
      let more = "\(CountText.grouped(UInt64(branches.hiddenCount))) more"
      page.line(
        page.style.faint(Column.right(ByteText.short(branches.hiddenBytes), 13)) + String(repeating: " ", count: 23)
          + page.style.faint(indentation + more))
    }
  }

  private func place(of branch: Branch, isFirst: Bool) -> String {
    if isFirst { return snapshot.locator(of: branch.node)?.text ?? "(lost)" }
    return branch.step?.text ?? "⋯"
  }

  func write(to writer: inout JSONWriter) {
    writer.member("reached_bytes", snapshot.dominators.reachedSize)
    writer.member("lost_bytes", snapshot.dominators.lostSize)
    writer.member("lost_count", snapshot.dominators.lostCount)
    writer.key("dominators")
    write(held.shown, to: &writer)
    writer.member("hidden_count", held.hiddenCount)
    writer.member("hidden_bytes", held.hiddenBytes)
    writer.key("lost")
    write(lost.shown, to: &writer)
  }

  private func write(_ branches: [Branch], to writer: inout JSONWriter) {
    writer.array(branches) { writer, branch in
      writer.object { writer in
        writer.node(branch.node, of: snapshot)
        writer.member("retained_bytes", snapshot.dominators.retainedSize(of: branch.node))
        writer.member("retained_count", snapshot.retainedSets.count(of: branch.node))
        writer.member("step", branch.step?.text)
        writer.key("children")
        write(branch.below.shown, to: &writer)
        writer.member("hidden_count", branch.below.hiddenCount)
        writer.member("hidden_bytes", branch.below.hiddenBytes)
      }
    }
  }
}

extension HeapAnswer {
  /// The biggest dominators of a snapshot to a depth, at most `limit` on each level; 0 = all.
  package static func dominators(_ snapshot: HeapSnapshot, depth: Int, limit: Int) -> HeapAnswer {
    HeapAnswer(content: DominatorsAnswer(snapshot, depth: depth, limit: limit))
  }
}

extension JSONWriter {
  /// The members that tell what a node is.
  mutating func node(_ node: NodeID, of snapshot: HeapSnapshot) {
    member("address", snapshot.addressText(of: node))
    member("type", snapshot.type(of: node).name)
    member("preview", snapshot.preview(of: node))
    member("bytes", snapshot.graph.size(of: node))
    member("locator", snapshot.locator(of: node)?.text)
  }
}
