import HeapGraph
import Snapshots

extension LeakAnalysis {
  /// Types whose objects the interpreter reuses: up to Python 3.12 their site may be that of an earlier object.
  private static let reused: Set<String> = [
    "tuple", "list", "dict", "float", "frame", "slice", "Context", "async_generator_asend",
  ]

  /// The site that tells best where a group of nodes came to be one: what was made last closes a cycle.
  ///
  /// Sites are numbered as they are first met, so that of the objects of the first such group the last one has the highest number.
  /// A list is taken by its items, whose memory is always new.
  func headSite(of nodes: [NodeID]) -> UInt32 {
    let objects = nodes.filter { !snapshot.isNative($0) }
    if objects.isEmpty { return nodes.lazy.map { self.snapshot.site(of: $0) }.max() ?? 0 }
    var best: UInt32 = 0
    var second: UInt32 = 0
    for object in objects {
      let type = snapshot.type(of: object)
      if type.shape == .sequence, let items = items(of: object) {
        best = max(best, snapshot.site(of: items))
      } else if Self.reused.contains(type.name) {
        second = max(second, snapshot.site(of: object))
      } else {
        best = max(best, snapshot.site(of: object))
      }
    }
    return best != 0 ? best : second
  }

  /// Whether the example of a group was made while a module was imported, or is the dynamic loader's own: that happens once, and
  /// nothing grows by it.
  func isMadeOnce(_ group: FindingGroup) -> Bool {
    let stack = sites.stack(of: headSite(of: lost.originals(of: group.components[0])))
    let loader = stack.first { $0.language != .python }?.module?.split(separator: "/").last ?? ""
    return loader.hasPrefix("ld-linux") || stack.contains { $0.role == .importing }
  }

  private func items(of list: NodeID) -> NodeID? {
    let edge = snapshot.graph.edges(of: list).first { snapshot.isBuffer($0) }
    return edge.map { snapshot.graph.target(of: $0) }
  }
}
