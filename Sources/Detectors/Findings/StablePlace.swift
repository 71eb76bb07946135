import HeapGraph
import Snapshots

extension LeakAnalysis {
  /// Where a node is found, in words that stay from run to run: without addresses, threads, lines, keys and indices; nil for what no root
  /// reaches.
  func stablePlace(of node: NodeID) -> String? {
    let path = snapshot.paths(for: node).path(to: node)
    guard let first = path.first, let kind = snapshot.rootKind(of: first), let locator = snapshot.locator(along: path) else {
      return nil
    }
    let root: String? =
      switch kind {
      case .module, .local, .atexit, .interpreter: snapshot.mergedRootWords(of: first)
      default: nil
      }
    return (root ?? kind.rawValue) + locator.steps.map(\.generalized.text).joined()
  }
}
