internal import Glibc

/// The folder in which the captures of a program and its children grow while it runs.
///
/// The agent maps its capture and writes into it at every allocation. On a disk the system would write those pages back again
/// and again, so the folder lies in memory where that has room; a link at the output path leads to it meanwhile.
struct LiveCapture: Equatable {
  /// The folder, which belongs to this run alone.
  let folder: String
  /// The output that it stands for.
  let output: OutputFile

  /// The capture of the program itself.
  var path: String { Path.joined(folder, output.name) }

  private static let memory = "/dev/shm"
  private static let room: UInt64 = 512 << 20
  private static let prefix = ".kmmem-live-"

  /// The process that made a folder of this name; nil if it is no such folder.
  static func owner(ofFolder name: String) -> pid_t? {
    guard name.hasPrefix(prefix) else { return nil }
    return name.dropFirst(prefix.count).split(separator: "-").first.flatMap { pid_t($0) }
  }

  /// Makes the folder: in memory if there is room, else beside the output.
  init(for output: OutputFile) throws(LaunchError) {
    self.output = output
    if LiveCapture.hasRoom(LiveCapture.memory), let folder = try? LiveCapture.makeFolder(in: LiveCapture.memory) {
      self.folder = folder
      return
    }
    do { folder = try LiveCapture.makeFolder(in: output.folder) } catch { throw .noPlaceForCapture(output.folder, error) }
  }

  /// A folder whose path the loader can read: the agent's own, or a link to it in here.
  func loadablePath(of agent: AgentLibrary) throws(LaunchError) -> String {
    if AgentLibrary.isLoadable(agent.folder) { return agent.folder }
    let link = Path.joined(folder, LiveCapture.libraryLink)
    guard AgentLibrary.isLoadable(link), symlink(agent.folder, link) == 0 else { throw .agentPathNotLoadable(agent.folder) }
    return link
  }

  private static let libraryLink = ".library"

  /// What a link beside the output says to lead to a live file of the given name.
  func target(of name: String) -> String {
    let path = Path.joined(folder, name)
    return Path.folder(of: folder) == output.folder ? Path.joined(Path.name(of: folder), name) : path
  }

  /// Takes the folder away again, if nothing is left in it.
  func remove() {
    unlink(Path.joined(folder, LiveCapture.libraryLink))
    rmdir(folder)
  }

  /// Takes away a live capture whose kmmem was killed, once its link has been replaced on the user's demand.
  static func discardAbandoned(_ capture: String) {
    guard capture.hasPrefix("/"), owner(ofFolder: Path.name(of: Path.folder(of: capture))) != nil else { return }
    discard(capture)
  }

  /// Takes away a live capture, and its folder with the last one.
  static func discard(_ capture: String) {
    let folder = Path.folder(of: capture)
    unlink(capture)
    if Path.names(in: folder) == [libraryLink] { unlink(Path.joined(folder, libraryLink)) }
    rmdir(folder)
  }

  private static func makeFolder(in parent: String) throws(SystemError) -> String {
    var pattern = Array("\(Path.joined(parent, "\(prefix)\(getpid())-"))XXXXXX".utf8CString)
    guard mkdtemp(&pattern) != nil else { throw .current }
    return String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func hasRoom(_ folder: String) -> Bool {
    var information = statvfs()
    guard statvfs(folder, &information) == 0 else { return false }
    return UInt64(information.f_bavail) * UInt64(information.f_frsize) >= room
  }
}
