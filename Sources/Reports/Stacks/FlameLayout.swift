/// Where the boxes of a flame graph lie: a row for each depth of the stacks, a box as wide as what its stack has of the whole.
struct FlameLayout {
  struct Box {
    let node: UInt32
    /// From 0 to 1.
    let start: Double
    let width: Double
    let depth: Int
    /// What the stack has, with all that its innermost frame called.
    let value: Int64
  }

  /// Callers come before what they called; the first is the root.
  private(set) var boxes: [Box] = []
  private(set) var depth = 0
  /// Boxes that are too narrow.
  private(set) var hiddenCount = 0

  /// Lays out a tree by what each node has itself; boxes narrower than a part of the whole are left out.
  init(_ tree: StackTree, own: [Int64], narrowest: Double) {
    var values = own.map { max(0, $0) }
    var children = [[UInt32]](repeating: [], count: tree.count)
    for node in stride(from: tree.count - 1, to: 0, by: -1) where values[node] > 0 {
      let parent = Int(tree.parent(of: UInt32(node)))
      values[parent] &+= values[node]
      children[parent].append(UInt32(node))
    }
    guard values[0] > 0 else { return }
    let whole = Double(values[0])
    boxes = [Box(node: 0, start: 0, width: 1, depth: 0, value: values[0])]
    var next = 0
    while next < boxes.count {
      let box = boxes[next]
      next += 1
      var start = box.start
      for child in children[Int(box.node)].sorted(by: { (values[Int($1)], $0) < (values[Int($0)], $1) }) {
        let width = Double(values[Int(child)]) / whole
        guard width >= narrowest else {
          hiddenCount += 1
          continue
        }
        boxes.append(Box(node: child, start: start, width: width, depth: box.depth + 1, value: values[Int(child)]))
        depth = max(depth, box.depth + 1)
        start += width
      }
    }
  }
}
