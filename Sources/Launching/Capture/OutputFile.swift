internal import Glibc

/// The place where the user wants the capture.
public struct OutputFile: Equatable, Sendable {
  /// The path from the root.
  public let path: String
  /// The path as the user wrote it.
  public let shownPath: String

  /// The folder of the file.
  var folder: String { Path.folder(of: path) }
  /// The file's name.
  var name: String { Path.name(of: path) }
  /// The file's name without the ending of captures: what the names of a program's snapshots begin with.
  public var stem: String { name.hasSuffix(".kmmem") ? String(name.dropLast(6)) : name }

  /// Keeps a path that the user gave.
  public init(_ path: String) {
    shownPath = path
    self.path = Path.absolute(path)
  }

  /// The name that is used where none is given, in the current folder: "kmmem-music_brain.harmony-1234.kmmem".
  public init(for target: Target) {
    self.init("kmmem-\(target.name)-\(getpid()).kmmem")
  }

  /// The name that is used for a process that runs already: "kmmem-main-1234.kmmem", with its own number.
  public init(ofRunning name: String, process: Int32) {
    self.init("kmmem-\(name)-\(process).kmmem")
  }

  /// Takes away what stands here, for one who makes the file anew.
  public func makeRoom() throws(LaunchError) {
    if unlink(path) != 0, errno != ENOENT { throw .outputNotWritable(Path.folder(of: shownPath), .current) }
  }

  /// Throws what would keep a capture from being put here.
  public func check(replacing mayReplace: Bool) throws(LaunchError) {
    if path.hasSuffix("/") { throw .outputNotReplaceable(shownPath) }
    guard Path.kind(of: folder) == .folder else { throw .noOutputFolder(Path.folder(of: shownPath)) }
    switch Path.kind(of: path, followingLinks: false) {
    case .none: break
    case .file, .link:
      if !mayReplace { throw .outputExists(shownPath) }
      if let process = writer { throw .outputInUse(shownPath, process: process) }
    case .folder, .other: throw .outputNotReplaceable(shownPath)
    }
    do { try checkFolder() } catch { throw .outputNotWritable(Path.folder(of: shownPath), error) }
  }

  /// The snapshots that lie beside the capture: the program's own first, of each process in the order of their numbers.
  public var snapshots: [String] { SnapshotFiles(of: self).complete }

  /// Whether a snapshot beside the capture shows the program itself, and not a child: "run-1.kmsnap", and not "run.4711-1.kmsnap".
  public func isOwn(_ snapshot: String) -> Bool { Path.name(of: snapshot).hasPrefix(stem + "-") }

  /// The point of the program that one of its own snapshots shows: "load" for "run-at-load.kmsnap"; nil for others.
  public func point(of snapshot: String) -> String? {
    let (start, ending) = ("\(stem)-at-", ".kmsnap")
    let name = Path.name(of: snapshot)
    guard name.hasPrefix(start), name.hasSuffix(ending), name.count > start.count + ending.count else { return nil }
    return String(name.dropFirst(start.count).dropLast(ending.count))
  }

  /// Where the snapshot of a forked child's end lies whose capture is given: "run.4711-exit.kmsnap" of "run.kmmem.4711".
  public func childSnapshot(besideCapture path: String) -> String {
    let process = path.split(separator: ".").last ?? ""
    return Path.joined(folder, "\(stem).\(process)-exit.kmsnap")
  }

  /// Throws if snapshots of an earlier run lie where this one's would, or takes them away.
  public func checkSnapshots(replacing mayReplace: Bool) throws(LaunchError) {
    let files = SnapshotFiles(of: self)
    if mayReplace { return files.removeAll() }
    if let path = files.complete.first { throw .outputExists(Path.joined(Path.folder(of: shownPath), Path.name(of: path))) }
  }

  /// Makes a file beside the output and takes it away again: no other question has a sure answer.
  private func checkFolder() throws(SystemError) {
    let trial = SparseCopy.partialPath(of: path)
    let file = try SystemError.check { open(trial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    close(file)
    unlink(trial)
  }

  /// The running kmmem that keeps its live capture behind a link at this path.
  private var writer: pid_t? {
    guard let live = Path.linkTarget(of: path) else { return nil }
    guard let owner = LiveCapture.owner(ofFolder: Path.name(of: Path.folder(of: live))) else { return nil }
    return owner != getpid() && kill(owner, 0) == 0 ? owner : nil
  }
}
