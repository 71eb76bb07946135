package import HeapGraph

/// Where a node is found: a root, and the steps that lead from it to the node.
package struct Locator: Equatable, Sendable {
  /// What holds the root, in words.
  package let root: String
  package let steps: [EdgeStep]
  /// "music_brain.harmony._cache['a'][3]"; from a root that is no module, the root's words in angle brackets come first.
  package let text: String
}

extension HeapSnapshot {
  /// Where a node is found by a shortest path; nil for one that no root reaches.
  package func locator(of node: NodeID) -> Locator? {
    let path = paths(for: node).path(to: node)
    guard let first = path.first, let root = rootWords(of: first) else { return nil }
    let steps = EdgeStep.collapsed(
      zip(path, path.dropFirst()).map { holder, held in
        edge(from: holder, to: held).map { step(along: $0, of: holder) } ?? .unknown
      })
    let isModule = rootKind(of: first) == .module
    let start = isModule ? String(root.dropFirst("module ".count)) : "<\(root)>"
    return Locator(root: root, steps: steps, text: start + steps.map(\.text).joined())
  }
}
