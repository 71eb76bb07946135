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
  package func locator(of node: NodeID) -> Locator? { locator(along: paths(for: node).path(to: node)) }

  /// The locator of a path's last node; nil for an empty path.
  package func locator(along path: [NodeID]) -> Locator? {
    guard let first = path.first, let root = rootWords(of: first) else { return nil }
    let steps = EdgeStep.collapsed(steps(along: path))
    let isModule = rootKind(of: first) == .module
    let start = isModule ? String(root.dropFirst("module ".count)) : "<\(root)>"
    return Locator(root: root, steps: steps, text: start + steps.map(\.text).joined())
  }
  /// Where each node of a path keeps the next; a variable of a closure is one step, from the function to the variable's value.
  package func steps(along path: [NodeID]) -> [EdgeStep] {
    var steps: [EdgeStep] = []
    var place = 0
    while place + 1 < path.count {
      if place + 3 < path.count, let name = closureVariable(path[place + 2], of: path[place + 1], of: path[place]) {
        steps.append(.closureVariable(name))
        place += 3
        continue
      }
      let holder = path[place]
      steps.append(edge(from: holder, to: path[place + 1]).map { step(along: $0, of: holder) } ?? .unknown)
      place += 1
    }
    return steps
  }
}
