internal import CLaunching
internal import Glibc

/// A file that can be executed, found as a shell finds it, and what it is.
package struct ProgramFile: Equatable {
  /// What is inside the file.
  package enum Content: Equatable {
    case machineCode(ElfImage)
    case script(InterpreterLine)
  }

  /// Where it lies.
  let path: String
  /// What is inside it.
  let content: Content

  /// The path of a command: itself if it holds a slash, else the first executable of that name on `PATH`.
  package static func path(of command: String, searching folders: String?) -> String? {
    if command.contains("/") { return Path.kind(of: command) == .none ? nil : command }
    guard !command.isEmpty else { return nil }
    for folder in (folders ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":", omittingEmptySubsequences: false) {
      let candidate = Path.joined(folder.isEmpty ? "." : String(folder), command)
      if Path.kind(of: candidate) == .file, access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }

  /// Looks at the file; throws what would keep the kernel from executing it.
  init(path: String) throws(LaunchError) {
    guard Path.kind(of: path) == .file else { throw .notAProgram(path) }
    guard access(path, X_OK) == 0 else { throw .notExecutable(path) }
    self.path = path
    let head: [UInt8]
    do { head = try Path.head(of: path, limit: 1 << 16) } catch { throw .cannotStart(path, error) }
    if let image = ElfImage(head: head) {
      content = .machineCode(image)
    } else if let line = InterpreterLine(head: head) {
      content = .script(line)
    } else {
      throw .notAProgram(path)
    }
  }

  /// Throws why the loader would not take a library along into this program.
  func checkPreloadable(_ image: ElfImage) throws(LaunchError) {
    guard image.isNative else { throw .foreignArchitecture(path, machine: image.machineName) }
    guard image.loader != nil else { throw .staticallyLinked(path) }
    guard image.usesGlibc else { throw .foreignLibrary(path, loader: image.loader ?? "") }
    if let how = gainedRight { throw .privileged(path, how: how) }
  }

  /// The right that the program gains when this user starts it: then the loader ignores LD_PRELOAD.
  private var gainedRight: String? {
    var information = stat()
    guard stat(path, &information) == 0 else { return nil }
    if information.st_mode & S_ISUID != 0, information.st_uid != getuid() { return "setuid" }
    if information.st_mode & S_ISGID != 0, information.st_gid != getgid() { return "setgid" }
    if getuid() != 0, kmm_has_capabilities(path) != 0 { return "file capabilities" }
    return nil
  }
}
