internal import Glibc

/// The checks on a script's path that Python would make too late for a clear answer.
enum PythonScript {
  /// Throws what would keep Python from reading the file, folder or zip archive; "-" is the standard input.
  static func check(_ path: String) throws(LaunchError) {
    if path == "-" { return }
    switch Path.kind(of: path) {
    case .none, .link: throw .noScript(path)
    case .folder:
      let main = Path.joined(path, "__main__.py")
      if Path.kind(of: main) == .none, Path.kind(of: main + "c") == .none { throw .folderWithoutMain(path) }
    case .file, .other: break
    }
    if access(path, R_OK) != 0 { throw .unreadableScript(path, .current) }
  }
}
