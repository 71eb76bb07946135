import CaptureFormat

/// What importing one Python module cost.
package struct ImportCost: Sendable {
  /// The module's dotted name.
  package let module: String
  /// While the module's own body ran, imports that it made excluded.
  package var own = SiteCounts()
  /// From the beginning to the end of its import, imports that it made included.
  package var total = SiteCounts()

  package init(module: String) {
    self.module = module
  }
}

extension ImportCost {
  /// The cost of every module that was imported during a recording, in no particular order.
  package static func all(of recording: Recording, names: StackNamer) -> [ImportCost] {
    let tree = ImportTree(recording)
    var own = [SiteCounts](repeating: SiteCounts(), count: tree.nodes.count)
    for site in recording.sites where site.kind.isCounted {
      own[Int(tree.importOfStack[Int(site.python)])] += site.counts
    }
    var total = own
    for node in tree.nodes.indices.dropFirst().reversed() {
      total[tree.nodes[node].parent] += total[node]
    }
    var costs: [String: ImportCost] = [:]
    for (number, node) in tree.nodes.enumerated().dropFirst() {
      let name = moduleName(node.file, recording, names)
      costs[name, default: ImportCost(module: name)].own += own[number]
      if !isNested(number, name, tree, recording, names) {
        costs[name, default: ImportCost(module: name)].total += total[number]
      }
    }
    return Array(costs.values)
  }

  private static func moduleName(_ file: Int, _ recording: Recording, _ names: StackNamer) -> String {
    names.moduleName(ofFile: file) ?? recording.codes.files[file]
  }

  /// Whether an import of the same module is already running: its total includes this one.
  private static func isNested(
    _ number: Int, _ name: String, _ tree: ImportTree, _ recording: Recording, _ names: StackNamer
  ) -> Bool {
    var outer = tree.nodes[number].parent
    while outer != 0 {
      if moduleName(tree.nodes[outer].file, recording, names) == name { return true }
      outer = tree.nodes[outer].parent
    }
    return false
  }
}
