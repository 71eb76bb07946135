import CCaptureFormat
import CaptureFormat
package import HeapGraph

/// The variables of the modules, and what would be freed if their values were.
package struct GlobalVariables {
  /// A value that modules have under a name.
  package struct Variable: Equatable, Sendable {
    package let node: NodeID
    /// "music_brain.harmony._cache"; then the other names of the same value.
    package fileprivate(set) var names: [String]
    /// The bytes that would be freed with the value.
    package let retainedBytes: UInt64
    /// How many nodes would be freed, itself included.
    package let retainedCount: Int
  }

  /// Each value once, in the order of the modules.
  package private(set) var variables: [Variable] = []

  /// Looks through the dictionaries of the modules in `sys.modules`; what they have of other modules is left out, and so is
  /// `__builtins__`, which all of them have.
  package init(of snapshot: HeapSnapshot) {
    let moduleType = snapshot.types.indices.filter { snapshot.types[$0].name == "module" }
    var known: [NodeID: Int] = [:]
    for root in snapshot.file.roots where RootKind(root) == .module {
      let module = snapshot.file.strings[root.name] ?? "(module without a name)"
      for (name, node) in Self.variables(of: NodeID(root.node), in: snapshot) {
        if name == "__builtins__" || moduleType.contains(Int(snapshot.file.nodes[node.index].type)) { continue }
        let fullName = "\(module).\(name)"
        if let place = known[node] {
          if !variables[place].names.contains(fullName) { variables[place].names.append(fullName) }
          continue
        }
        known[node] = variables.count
        variables.append(
          Variable(
            node: node, names: [fullName], retainedBytes: snapshot.dominators.retainedSize(of: node),
            retainedCount: snapshot.retainedSets.count(of: node)))
      }
    }
  }

  /// What stands under names in a module's dictionary.
  private static func variables(of module: NodeID, in snapshot: HeapSnapshot) -> [(name: String, value: NodeID)] {
    guard let edge = snapshot.graph.edges(of: module).first(where: { snapshot.step(along: $0, of: module) == .dictionary }) else {
      return []
    }
    let dictionary = snapshot.graph.target(of: edge)
    return snapshot.graph.edges(of: dictionary).compactMap { edge in
      snapshot.step(along: edge, of: dictionary).attributeName.map { ($0, snapshot.graph.target(of: edge)) }
    }
  }
}
