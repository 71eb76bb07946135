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
    if process <= 0 { return false }
    do throws(SystemError) {
      return try MemoryMap(of: process).regions.contains { $0.path == path }
    } catch {
      return error.code == EACCES
    }
  }
}
