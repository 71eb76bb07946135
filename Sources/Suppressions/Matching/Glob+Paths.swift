extension Glob {
  /// Whether a path or the last part of it is what the pattern describes.
  package func matchesPathOrName(_ path: String) -> Bool {
    if matches(path) { return true }
    guard let slash = path.utf8.lastIndex(of: 0x2f) else { return false }
    return matches(String(path[path.utf8.index(after: slash)...]))
  }
}
