import CCaptureFormat
import CaptureFormat
package import HeapGraph

/// The nodes that somebody asks about: one object, or all of a type.
package struct ObjectSelection {
  /// How the nodes were named.
  package enum Subject: Equatable, Sendable {
    case object(NodeID)
    case type(String)
  }

  package let subject: Subject
  /// By number; at least one.
  package let nodes: [NodeID]

  /// Whether one object was named, and not a type.
  package var isObject: Bool { if case .object = subject { true } else { false } }
}

/// Why a name picks no nodes.
package enum ObjectSelectionError: Error, Equatable, Sendable {
  /// No object or block begins at the address or contains it.
  case noSuchAddress(UInt64)
  /// What looks like an address is none.
  case notAnAddress(String)
  /// No type has the name; `similar` are types whose names contain it.
  case noSuchType(String, similar: [String])
  /// Several modules have a type of the name.
  case severalTypes(String, names: [String])
}

extension HeapSnapshot {
  /// The nodes of an address ("0x7f12…") or of a type ("music_brain.sessions.Session", or "Session" where only one module has it).
  package func selection(_ name: String) throws(ObjectSelectionError) -> ObjectSelection {
    guard name.hasPrefix("0x") || name.hasPrefix("0X") else { return try selection(type: name) }
    guard let address = UInt64(name.dropFirst(2), radix: 16) else { throw .notAnAddress(name) }
    guard let node = node(at: address) else { throw .noSuchAddress(address) }
    return ObjectSelection(subject: .object(node), nodes: [node])
  }

  /// The node that begins at an address, else the one that contains it; O(nodes).
  package func node(at address: UInt64) -> NodeID? {
    var containing: NodeID?
    for node in graph.nodes {
      let start = self.address(of: node)
      if start == address { return node }
      if start < address, address - start < graph.size(of: node) { containing = node }
    }
    return containing
  }

  private func selection(type name: String) throws(ObjectSelectionError) -> ObjectSelection {
    var isUsed = [Bool](repeating: false, count: types.count)
    for node in file.nodes { isUsed[Int(node.type)] = true }
    let used = types.indices.filter { isUsed[$0] }
    var chosen = used.filter { types[$0].name == name }
    if chosen.isEmpty { chosen = used.filter { types[$0].shortName == name } }
    let names = Set(chosen.map { types[$0].name })
    if names.count > 1 { throw .severalTypes(name, names: names.sorted()) }
    guard let found = names.first else {
      let similar = Set(used.map { types[$0].name }.filter { $0.lowercased().contains(name.lowercased()) })
      throw .noSuchType(name, similar: Array(similar.sorted { ($0.count, $0) < ($1.count, $1) }.prefix(5)))
    }
    var isChosen = [Bool](repeating: false, count: types.count)
    for type in chosen { isChosen[type] = true }
    return ObjectSelection(subject: .type(found), nodes: graph.nodes.filter { isChosen[Int(file.nodes[$0.index].type)] })
  }
}
