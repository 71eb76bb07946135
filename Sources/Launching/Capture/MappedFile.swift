internal import Glibc

/// A file that a process may have mapped, as the agent maps its capture for as long as it records.
struct MappedFile {
  private let path: String

  /// Asks about the file at a path from the root, without links.
  init(_ path: String) {
    self.path = path
  }

  /// Whether the process has the file mapped; true as well where the system does not show the process's mappings.
  func isMapped(by process: pid_t) -> Bool {
    guard process > 0, let stream = fopen("/proc/\(process)/maps", "re") else { return process > 0 && errno == EACCES }
    defer { fclose(stream) }
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { free(line) }
    while getline(&line, &room, stream) >= 0 {
      if let line, String(cString: line).hasSuffix(" \(path)\n") { return true }
    }
    return false
  }
}
