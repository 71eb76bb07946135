import CCaptureFormat
import CaptureFormat
import HeapGraph
import Snapshots

/// Files of Python that are modules under two names: all that they define is there twice, and caches in them are two.
struct ModulesLoadedTwice {
  let findings: [Finding]

  init(_ analysis: LeakAnalysis) {
    let snapshot = analysis.snapshot
    var modules: [String: [(name: String, node: NodeID)]] = [:]
    var seen: Set<NodeID> = []
    for root in snapshot.file.roots where RootKind(root) == .module {
      // An extension may have several modules in one file.
      guard let path = snapshot.file.strings[root.owner], path.hasSuffix(".py"), let name = snapshot.file.strings[root.name]
      else {
        continue
      }
      if !seen.insert(NodeID(root.node)).inserted { continue }
      modules[path, default: []].append((name, NodeID(root.node)))
    }
    findings = modules.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { path, copies in
      let names = copies.map(\.name).sorted()
      let second = copies.min { snapshot.dominators.retainedSize(of: $0.node) < snapshot.dominators.retainedSize(of: $1.node) }?
        .node
      var group = NodeGroup()
      group.add(second ?? copies[0].node)
      let title = "\(path) was loaded \(copies.count) times, as \(names.joined(separator: " and "))"
      let cure = Cure(
        .release,
        names.contains("__main__")
          ? "start it by a small file of its own, so that nobody imports the module that runs as __main__"
          : "import it under one name everywhere; see what puts its folder on sys.path twice")
      return analysis.finding(.moduleTwice, group, title: title, names: names, site: 0, cure: cure)
    }
  }
}
