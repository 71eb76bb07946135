internal import Glibc

/// What became of the captures when the program had ended.
public struct CollectedCaptures: Equatable, Sendable {
  /// A capture that could not be put at its place.
  public struct Stranded: Equatable, Sendable {
    /// Where it lies.
    public let path: String
    /// Its size.
    public let size: ByteCount
    /// Why; nil if the user asked to stop.
    public let reason: SystemError?
  }

  /// Whether the program itself left a capture.
  public var hasMain = false
  /// Where each capture lies, the program's own first.
  public var paths: [String] = []
  /// Children that still run and record; a link beside the output leads to each one's capture.
  public var running: [Int32] = []
  /// Captures that still lie where they were written.
  public var stranded: [Stranded] = []

  /// Where those of running children are written.
  fileprivate var runningPaths: [String] = []

  /// Takes away those that still lie where they were written because the user asked to stop; where nobody keeps captures, also those of
  /// children that still run.
  public func discardAbandoned(isAnyKept: Bool) {
    for capture in stranded where capture.reason == nil { LiveCapture.discard(capture.path) }
    if !isAnyKept { for path in runningPaths { LiveCapture.discard(path) } }
  }
}

extension LiveCapture {
  /// Puts every capture into the output's folder in its compact form; a child's keeps its process number as its ending.
  func collect(isInterrupted: () -> Bool) -> CollectedCaptures {
    var result = CollectedCaptures()
    let children = Path.names(in: folder).filter { $0.hasPrefix(output.name + ".") }
    for name in [output.name] + children where Path.kind(of: Path.joined(folder, name)) == .file {
      let destination = Path.joined(output.folder, name)
      if name == output.name { result.hasMain = true }
      if let process = runningProcess(ofCapture: name) {
        unlink(destination)
        symlink(target(of: name), destination)
        result.running.append(process)
        result.runningPaths.append(Path.joined(folder, name))
        continue
      }
      do {
        try move(Path.joined(folder, name), to: destination, isInterrupted: isInterrupted)
        result.paths.append(destination)
      } catch {
        result.stranded.append(stranded(name, error))
      }
    }
    if !result.hasMain { unlinkOutput() }
    remove()
    return result
  }

  /// A capture that cannot be made compact, for want of room or because it is damaged, is moved as it is.
  private func move(_ source: String, to destination: String, isInterrupted: () -> Bool) throws(SparseCopy.Failure) {
    if (try? CompactCopy.make(of: source, at: destination, isInterrupted: isInterrupted)) != nil {
      unlink(source)
      return
    }
    if rename(source, destination) == 0 { return }
    guard errno == EXDEV else { throw .unwritable(.current) }
    try SparseCopy.make(of: source, at: destination, isInterrupted: isInterrupted)
    unlink(source)
  }

  private func stranded(_ name: String, _ failure: SparseCopy.Failure) -> CollectedCaptures.Stranded {
    let path = Path.joined(folder, name)
    var information = stat()
    stat(path, &information)
    let reason: SystemError? =
      switch failure {
      case .unreadable(let error), .unwritable(let error): error
      case .interrupted: nil
      }
    return .init(path: path, size: ByteCount(UInt64(max(0, information.st_blocks)) * 512), reason: reason)
  }

  /// The child that still writes a capture: its process number is the name's ending.
  private func runningProcess(ofCapture name: String) -> pid_t? {
    guard let ending = name.split(separator: ".").last, name != output.name, let process = pid_t(ending) else { return nil }
    return ProcessStat(of: process).flatMap { $0.hasEnded ? nil : process }
  }

  /// Takes the link away again, if it is ours.
  func unlinkOutput() {
    if Path.linkTarget(of: output.path) == target(of: output.name) { unlink(output.path) }
  }
}
