internal import CaptureFormat
internal import Glibc

/// The capture that a process writes, found by what it has mapped: the process is not asked.
package struct RecordedProcess: Sendable {
  /// Why no capture was found.
  package enum Refusal: Error, Equatable {
    /// There is no such process.
    case noProcess(Int32)
    /// The system does not show the process's mappings to this user.
    case notPermitted(Int32)
    /// It writes no capture.
    case notRecorded(Int32)
    /// It writes none, but several processes that it has started do.
    case severalChildren(of: Int32, [Int32])
  }

  /// The process that writes: the one that was named, or the only one that it has started.
  package let process: Int32
  /// Where this process finds the file.
  package let capture: String

  /// Finds the capture of a process; for a kmmem that runs a program, that of the program.
  package init(_ process: Int32) throws(Refusal) {
    if let capture = try Self.capture(of: process) {
      self.process = process
      self.capture = capture
      return
    }
    let children = Self.children(of: process).compactMap { child in
      (try? Self.capture(of: child)).flatMap { $0 }.map { (process: child, capture: $0) }
    }
    guard let child = children.first else { throw .notRecorded(process) }
    guard children.count == 1 else { throw .severalChildren(of: process, children.map(\.process)) }
    self.process = child.process
    capture = child.capture
  }

  /// The live capture of this process among the files that it shares with others, one that has not been stopped before one that has; nil
  /// where there is none.
  private static func capture(of process: pid_t) throws(Refusal) -> String? {
    guard let status = ProcessStatus(of: process) else { throw .noProcess(process) }
    let files = try sharedFiles(of: process)
    let numbers = [UInt32(process)] + status.numbers
    // A process in another file system sees other paths.
    var stopped: String?
    for path in files.flatMap({ [$0, "/proc/\(process)/root" + $0] }) {
      guard let header = try? CaptureFile.header(path: path), header.form == .live else { continue }
      guard numbers.contains(header.pid) else { continue }
      if header.state != .stopped { return path }
      stopped = stopped ?? path
    }
    return stopped
  }

  /// The files that a process has mapped to write into them together with others, each once.
  private static func sharedFiles(of process: pid_t) throws(Refusal) -> [String] {
    guard let map = try? MemoryMap(of: process) else { throw .notPermitted(process) }
    var files: [String] = []
    for region in map.regions where region.isSharedForWriting && region.path.hasPrefix("/") && !files.contains(region.path) {
      files.append(region.path)
    }
    return files
  }

  private static func children(of process: pid_t) -> [pid_t] {
    Path.names(in: "/proc").compactMap { pid_t($0) }.filter { ProcessStat(of: $0)?.parent == process }
  }
}
