internal import CLaunching
internal import Glibc

/// The snapshots of a program and its children, which lie beside its capture: NAME-exit.kmsnap, NAME-peak.kmsnap, NAME-1.kmsnap,
/// NAME-at-POINT.kmsnap, and NAME.PROCESS-exit.kmsnap of a child.
struct SnapshotFiles {
  private static let ending = ".kmsnap"
  private static let unfinished = ".partial"

  private let folder: String
  private let name: String

  /// Those that belong to a capture.
  init(of output: OutputFile) {
    folder = output.folder
    name = output.stem
  }

  /// What their paths begin with.
  var stem: String { Path.joined(folder, name) }

  /// The complete files: the program's own first, of each process the peak, the exit, then in the order of their numbers.
  var complete: [String] {
    Path.names(in: folder).filter { isOurs($0) }.sorted { key($0) < key($1) }.map { Path.joined(folder, $0) }
  }

  private func key(_ file: String) -> (child: Int, number: Int) {
    let rest = file.dropFirst(name.count).dropLast(Self.ending.count).split(separator: "-")
    let child = file.dropFirst(name.count).first == "." ? rest.first.flatMap { Int($0.dropFirst()) } ?? 0 : 0
    let moment = rest.last.map(String.init) ?? ""
    return (child, Int(moment) ?? (moment == "peak" ? -2 : -1))
  }

  /// Whether a file of the folder is a complete snapshot of this program.
  private func isOurs(_ file: String) -> Bool {
    guard file.hasPrefix(name), file.hasSuffix(Self.ending) else { return false }
    var rest = file.dropFirst(name.count).dropLast(Self.ending.count)
    if rest.first == "." {
      let process = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      if process.isEmpty { return false }
      rest = rest.dropFirst(1 + process.count)
    }
    let moment = rest.dropFirst()
    let isNumber = !moment.isEmpty && moment.allSatisfy { $0.isASCII && $0.isNumber }
    return rest.first == "-" && (moment == "exit" || moment == "peak" || isNumber || moment.hasPrefix("at-"))
  }

  /// Unfinished files: of copies that still write, or that have ended before their time.
  private var partials: [String] {
    Path.names(in: folder).filter { file in
      guard file.hasSuffix(Self.unfinished) else { return false }
      let process = file.dropLast(Self.unfinished.count).split(separator: ".").last ?? ""
      return isOurs(String(file.dropLast(Self.unfinished.count + process.count + 1)))
    }.map { Path.joined(folder, $0) }
  }

  /// Takes away what an earlier run has left.
  func removeAll() {
    for path in complete + partials { unlink(path) }
  }

  /// Waits until the copies that write now have ended; says what they have left.
  func collect(isInterrupted: () -> Bool) -> CollectedSnapshots {
    var result = CollectedSnapshots()
    for path in partials {
      while !isInterrupted(), SnapshotWriter.isWriting(path) { usleep(10_000) }
      if isInterrupted(), SnapshotWriter.isWriting(path) {
        if unlink(path) == 0 { result.abandoned += 1 }
      } else if let reason = SnapshotWriter.failure(path) {
        unlink(path)
        result.failures.append(SnapshotReason.words(reason))
      }
    }
    result.paths = complete
    return result
  }
}

/// What became of the snapshots of a program that has ended.
public struct CollectedSnapshots: Equatable, Sendable {
  /// The complete ones.
  public var paths: [String] = []
  /// Why others are missing: a sentence without its full stop for each.
  public var failures: [String] = []
  /// How many the user did not wait for.
  public var abandoned = 0
}

/// The copy of a process that writes a snapshot: it holds a lock on the unfinished file for as long as it lives.
private enum SnapshotWriter {
  /// Whether the file is still being written.
  static func isWriting(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Why a file that nobody writes any more is unfinished; nil if it has become complete and has another name.
  static func failure(_ path: String) -> Int32? {
    var information = stat()
    guard stat(path, &information) == 0 else { return nil }
    guard information.st_size == 1, let byte = try? Path.head(of: path, limit: 1).first else { return 0 }
    return Int32(byte)
  }
}
