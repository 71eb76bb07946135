import CElfutils

/// Finds the namespaces, types and functions around an entry, which DWARF's entries do not refer to.
///
/// An entry's children lie between it and its next sibling, so the way down from the unit is a search by place.
/// The children of each scope on the way are listed once.
final class EnclosingScopes {
  private var children: [UInt: [DebugEntry]] = [:]

  /// The named scopes around the entry in its unit, outermost first.
  func path(to entry: DebugEntry) -> [DebugEntry] {
    var path: [DebugEntry] = []
    var scope = entry.unitRoot
    for _ in 0..<64 {
      guard let current = scope, let next = child(of: current, around: entry), next.identity != entry.identity else { break }
      if next.tag.isNamespace || next.tag.isType || next.tag == .subprogram { path.append(next) }
      scope = next
    }
    return path
  }

  /// The last child that does not lie behind the entry.
  private func child(of scope: DebugEntry, around entry: DebugEntry) -> DebugEntry? {
    let children = children(of: scope)
    var (low, high) = (0, children.count)
    while low < high {
      let middle = (low + high) / 2
      if children[middle].identity <= entry.identity { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? children[low - 1] : nil
  }

  private func children(of scope: DebugEntry) -> [DebugEntry] {
    if let known = children[scope.identity] { return known }
    var list: [DebugEntry] = []
    var next = scope.firstChild
    while let child = next {
      list.append(child)
      next = child.nextSibling
    }
    children[scope.identity] = list
    return list
  }
}
