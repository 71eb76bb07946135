import CCaptureFormat
import CaptureFormat
package import HeapGraph

extension HeapSnapshot {
  /// Blocks with more pointers than this are arrays, in which one place is like the next.
  private static let arrayPointers = 16

  /// The edge from one node to another that says most; O(edges of the holder), from the second time on O(1) for long rows.
  package func edge(from holder: NodeID, to held: NodeID) -> Int? {
    if let row = longRow(of: holder) { return row.edge(to: held) }
    let edges = graph.edges(of: holder).filter { graph.target(of: $0) == held }
    return edges.min { weight($0, holder) < weight($1, holder) }
  }

  /// Whether an object holds a dict as that of its variables.
  package func isDictionaryOfVariables(_ dict: NodeID, of holder: NodeID) -> Bool {
    if shape(of: dict) != .mapping { return false }
    guard let edge = edge(from: holder, to: dict) else { return false }
    if Int32(file.labels[edge]) == KMM_LABEL_DICT { return true }
    return shape(of: holder) == .fields && step(along: edge, of: holder) == .dictionary
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
    case KMM_LABEL_INSIDE: return .interior(nil)
    case KMM_LABEL_BOND: return .bond
    case KMM_LABEL_ATTRIBUTES..<KMM_LABEL_FAR where type.shape == .block:
      return .interior(Int(label - KMM_LABEL_ATTRIBUTES) * 8)
    default: break
    }
    switch type.shape {
    case .mapping where label <= 1: return mappingStep(edge, label, holder)
    case .set: return .element
    case .block, .sequence: return .offset(Int(label) * 8)
    case .fields, .mapping: return fieldStep(label, type, holder)
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

  private func fieldStep(_ written: Int32, _ type: HeapType, _ holder: NodeID) -> EdgeStep {
    let isFound = type.isScanned && written >= KMM_LABEL_ATTRIBUTES
    let label = isFound ? written - KMM_LABEL_ATTRIBUTES : written
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
  private func index(of edge: Int, in holder: NodeID) -> Int? {
    let indices = longRow(of: holder)?.indices ?? elementIndices(of: holder)
    let index = indices[edge - graph.edges(of: holder).lowerBound]
    return index == 0 ? nil : Int(index) - 1
  }

  /// The step from one node to another without what tells elements apart. In a dictionary of variables each name is a place of its own.
  func generalStep(from holder: NodeID, to held: NodeID, isDictionaryOfVariables: Bool) -> EdgeStep {
    let shape = type(of: holder).shape
    if shape == .block && graph.edges(of: holder).count > Self.arrayPointers { return .farOffset }
    guard let edge = edge(from: holder, to: held) else { return .unknown }
    let label = Int32(file.labels[edge])
    if shape == .sequence && label <= KMM_LABEL_FAR { return .anyElement }
    if shape == .mapping && label == 1 && !isDictionaryOfVariables { return .anyElement }
    return step(along: edge, of: holder)
  }
}
