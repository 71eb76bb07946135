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
    guard ProcessStatus(process) != nil else { throw .noProcess(process) }
    guard let files = SharedMappings.files(of: process) else { throw .notPermitted(process) }
    let numbers = numbers(of: process)
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

  /// The numbers that a process has here and in the name space that it runs in.
  private static func numbers(of process: pid_t) -> [UInt32] {
    let status = (try? Path.head(of: "/proc/\(process)/status", limit: 8192)) ?? []
    let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
    let spaces = lines.first { $0.hasPrefix("NSpid:") }?.split(whereSeparator: \.isWhitespace).compactMap { UInt32($0) }
    return [UInt32(process)] + (spaces ?? [])
  }

  private static func children(of process: pid_t) -> [pid_t] {
    Path.names(in: "/proc").compactMap { pid_t($0) }.filter { ProcessStatus($0)?.parent == process }
  }
}

/// The files that a process has mapped to write into them together with others.
private enum SharedMappings {
  /// Their paths, each once; nil where the system does not show them.
  static func files(of process: pid_t) -> [String]? {
    guard let stream = fopen("/proc/\(process)/maps", "re") else { return nil }
    defer { fclose(stream) }
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { free(line) }
    var files: [String] = []
    errno = 0
    while getline(&line, &room, stream) >= 0 {
      // Range, rights, offset, device, file number, path.
      guard let text = line.map({ String(cString: $0) }) else { break }
      let fields = text.dropLast().split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      guard fields.count == 6, fields[1].hasSuffix("s"), fields[1].hasPrefix("rw") else { continue }
      let path = String(fields[5].drop { $0 == " " })
      if path.hasPrefix("/"), !files.contains(path) { files.append(path) }
    }
    return files.isEmpty && errno == EACCES ? nil : files
  }
}
