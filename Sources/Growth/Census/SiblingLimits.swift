import HeapGraph
import Snapshots

/// Limits that programs keep for their containers in a variable beside them: `self.max_entries`, `_CACHE_LIMIT`, `Queue.maxsize`.
package struct SiblingLimits {
  /// Names that mean the container beside them, whatever it is called.
  private static let plain: Set<String> = [
    "maxsize", "max_size", "maxlen", "max_len", "max_length", "max_entries", "max_items", "capacity", "limit", "size_limit",
  ]
  /// Words that make a limit of a name that also has a word of the container's.
  private static let words: Set<String> = ["max", "maximum", "limit", "capacity", "cap", "bound"]
  /// Words that say nothing of which container is meant.
  private static let common: Set<String> = ["the", "by", "of", "for", "all", "size", "count"]
  /// Owners with more variables are not looked through.
  private static let mostSiblings = 4096

  private let snapshot: HeapSnapshot

  init(_ snapshot: HeapSnapshot) { self.snapshot = snapshot }

  /// The limit beside a container, if it has not been exceeded; O(variables of the owner).
  func limit(of container: NodeID, entries: Int, heldBy holder: NodeID?) -> EntryLimit? {
    guard let holder, snapshot.graph.edges(of: holder).count <= Self.mostSiblings else { return nil }
    let siblings = snapshot.graph.edges(of: holder).map { (edge: $0, node: snapshot.graph.target(of: $0)) }
    guard let own = siblings.first(where: { $0.node == container }).flatMap({ name(along: $0.edge, of: holder) }) else {
      return nil
    }
    for sibling in siblings {
      guard let number = snapshot.integer(of: sibling.node), number > 0, number >= entries,
        let name = name(along: sibling.edge, of: holder), Self.isLimit(name, of: own)
      else { continue }
      return EntryLimit(entries: number, name: name)
    }
    return nil
  }

  /// The name under which an owner or its dictionary of variables keeps something.
  private func name(along edge: Int, of holder: NodeID) -> String? {
    let step = snapshot.step(along: edge, of: holder)
    let isDictionary = snapshot.type(of: holder).shape == .mapping
    if case .attribute(let name) = isDictionary ? step.written(behind: .dictionary) : step { return name }
    return nil
  }

  /// Whether a variable's name says that it is the limit of another variable.
  package static func isLimit(_ name: String, of container: String) -> Bool {
    let bare = name.lowercased().drop { $0 == "_" }
    if plain.contains(String(bare)) { return true }
    let (parts, own) = (Self.parts(of: bare), Self.parts(of: container.lowercased()[...]))
    return !parts.isDisjoint(with: words) && !parts.subtracting(words).subtracting(common).isDisjoint(with: own)
  }

  /// The words of a name, without the endings of plurals.
  private static func parts(of name: Substring) -> Set<String> {
    Set(name.split(separator: "_").map { $0.count > 3 && $0.hasSuffix("s") ? String($0.dropLast()) : String($0) })
  }
}
