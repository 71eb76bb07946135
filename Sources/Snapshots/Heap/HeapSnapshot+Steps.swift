import CCaptureFormat
import CaptureFormat
package import HeapGraph

extension HeapSnapshot {
  /// Rows longer than this are not searched for one edge when many nodes are asked about.
  private static let searchedEdges = 256

  /// The first edge from one node to another; O(edges of the holder).
  package func edge(from holder: NodeID, to held: NodeID) -> Int? {
    let row = graph.edges(of: holder)
    let edges = row.filter { graph.target(of: $0) == held }
    // A value under a key says more than a key, and any place more than the type.
    return edges.min { weight($0, holder) < weight($1, holder) }
  }

  private func weight(_ edge: Int, _ holder: NodeID) -> Int {
    switch Int32(file.labels[edge]) {
    case 0 where type(of: holder).shape == .mapping: 1
    case KMM_LABEL_TYPE, KMM_LABEL_UNKNOWN, KMM_LABEL_KEYS: 2
    default: 0
    }
  }

  /// What an edge means.
  package func step(along edge: Int, of holder: NodeID) -> EdgeStep {
    let label = Int32(file.labels[edge])
    let type = type(of: holder)
    if type.shape == .sequence, let index = index(of: edge, in: holder) { return .index(index) }
    switch label {
    case KMM_LABEL_FAR where type.shape == .fields || type.shape == .block: return .farOffset
    case KMM_LABEL_UNKNOWN: return .unknown
    case KMM_LABEL_TYPE: return .type
    case KMM_LABEL_BUFFER: return .memory
    case KMM_LABEL_DICT: return .dictionary
    case KMM_LABEL_KEYS: return .sharedNames
    default: break
    }
    switch type.shape {
    case .mapping: return mappingStep(edge, label, holder)
    case .set: return .element
    case .block, .sequence: return .offset(Int(label) * 8)
    case .fields: return fieldStep(label, type, holder)
    }
  }

  private func mappingStep(_ edge: Int, _ label: Int32, _ holder: NodeID) -> EdgeStep {
    if label == 0 { return .dictionaryKey }
    let isPaired = edge > graph.edges(of: holder).lowerBound && file.labels[edge - 1] == 0
    return isPaired ? .key(keyText(of: graph.target(of: edge - 1))) : .unknown
  }

  private func keyText(of key: NodeID) -> String {
    let name = type(of: key).name
    return preview(of: key).map { name == "str" || name == "int" ? $0 : "<\(name) \($0)>" } ?? "<\(name)>"
  }

  private func fieldStep(_ label: Int32, _ type: HeapType, _ holder: NodeID) -> EdgeStep {
    let named = file.members[type.members].first { Int32($0.place) == label }
    if let name = named.flatMap({ file.strings[$0.name] }) {
      return name == "__dict__" || name == "md_dict" ? .dictionary : .attribute(name)
    }
    if label < KMM_LABEL_ATTRIBUTES { return .offset(Int(label) * 8) }
    let number = type.members.lowerBound + Int(label - KMM_LABEL_ATTRIBUTES)
    guard number < type.members.upperBound, file.members[number].is_attribute != 0 else { return .unknown }
    return file.strings[file.members[number].name].map { .attribute($0) } ?? .unknown
  }

  /// The index of an element in a list or tuple; nil for an edge that is none of its elements.
  ///
  /// Labels hold the lowest 16 bits of the index, and the highest of them mean other things. As elements come in their order, such a
  /// label is an element's where it follows its predecessor's, unless it leads to the type.
  private func index(of edge: Int, in holder: NodeID) -> Int? {
    var high = 0
    var last = -1
    for place in graph.edges(of: holder) {
      let label = Int(file.labels[place])
      let isElement = label <= Int(KMM_LABEL_FAR) || label == last + 1 && !leadsToType(place, label, holder)
      if isElement {
        if label < last { high += 1 << 16 }
        last = label
      }
      if place == edge { return isElement ? high + label : nil }
    }
    return nil
  }

  private func leadsToType(_ edge: Int, _ label: Int, _ holder: NodeID) -> Bool {
    label == Int(KMM_LABEL_TYPE)
      && address(of: graph.target(of: edge)) == file.types[Int(file.nodes[holder.index].type)].address
  }

  /// The step from one node to another without what tells elements apart; long rows are not searched.
  func generalStep(from holder: NodeID, to held: NodeID) -> EdgeStep {
    let shape = type(of: holder).shape
    if shape == .sequence { return .anyElement }
    if shape == .set { return .element }
    guard graph.edges(of: holder).count <= Self.searchedEdges, let edge = edge(from: holder, to: held) else {
      return shape == .block ? .farOffset : .anyElement
    }
    return step(along: edge, of: holder)
  }
}
