/// The functions of a unit that have code, found by address.
struct FunctionTable {
  private var functions: [Function] = []
  private let table: IntervalTable

  /// Walks the tree under `root`, through namespaces, and on request through types and function bodies as well.
  ///
  /// Compilers place out-of-class definitions beside the class, so the short walk finds nearly all functions and skips
  /// the bulk of the tree.
  init(under root: DebugEntry, of unit: FunctionContext, insideTypes: Bool) {
    var walk = Walk(unit: unit, insideTypes: insideTypes)
    walk.visit(root, depth: 0)
    functions = walk.functions
    table = IntervalTable(walk.intervals)
  }

  /// The innermost function around the address.
  func function(at address: UInt64) -> Function? {
    table.entry(at: address).map { functions[$0] }
  }

  private struct Walk {
    let unit: FunctionContext
    let insideTypes: Bool
    var functions: [Function] = []
    var intervals: [IntervalTable.Interval] = []

    mutating func visit(_ parent: DebugEntry, depth: Int) {
      guard depth < 64 else { return }
      var next = parent.firstChild
      while let entry = next {
        let tag = entry.tag
        if tag == .subprogram { add(entry) }
        if isEntered(tag) { visit(entry, depth: depth + 1) }
        next = entry.nextSibling
      }
    }

    private func isEntered(_ tag: DebugEntry.Tag) -> Bool {
      tag.isNamespace || (insideTypes && (tag == .subprogram || tag.isType || tag.isBlock))
    }

    private mutating func add(_ entry: DebugEntry) {
      let ranges = entry.ranges(in: unit.bounds)
      guard !ranges.isEmpty else { return }
      let number = Int32(truncatingIfNeeded: functions.count)
      functions.append(Function(entry, in: unit))
      intervals += ranges.map { .init(range: $0, entry: number) }
    }
  }
}
