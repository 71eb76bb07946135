import Glibc

/// Resolves symbolic links in the folders of source files, so that a file that was reached by two paths shows once.
final class SourceFolders {
  private var resolvedFolders: [Substring: String] = [:]

  /// The path with its folder resolved; as it is where it is relative, or where this machine has no such folder.
  func resolved(_ path: String) -> String {
    guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return path }
    let folder = path[..<slash]
    let known = resolvedFolders[folder] ?? resolve(folder)
    resolvedFolders[folder] = known
    return known + path[slash...]
  }

  private func resolve(_ folder: Substring) -> String {
    guard let real = realpath(String(folder), nil) else { return String(folder) }
    defer { free(real) }
    return String(cString: real)
  }
}
