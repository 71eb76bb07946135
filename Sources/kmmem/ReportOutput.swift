import ArgumentParser
import Glibc

/// Where a report goes: a file, or standard output. Closes the file.
///
/// A file is written beside its place and put there when it is whole: whoever looks finds the old report or the new one, and nothing is
/// left of one that was interrupted.
final class ReportOutput {
  private let descriptor: CInt
  private let name: String
  /// The file that is written, and the one that it becomes; nil where the bytes go to their place at once.
  private var unfinished: (path: String, target: String)?
  private var failure: ValidationError?

  /// Opens the file; for nil, standard output, or standard error where that belongs to another program.
  init(path: String?, besideProgram: Bool = false) throws {
    name = path ?? (besideProgram ? "standard error" : "standard output")
    guard let path else {
      descriptor = besideProgram ? STDERR_FILENO : STDOUT_FILENO
      return
    }
    if let (descriptor, unfinished) = Self.openBeside(path) {
      self.descriptor = descriptor
      self.unfinished = unfinished
      Interruption.removes(unfinished.path)
      return
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw Self.failure(name) }
  }

  /// A new file in the folder of an ordinary one; nil where that is impossible, or the path is that of a pipe or a device.
  private static func openBeside(_ path: String) -> (CInt, (path: String, target: String))? {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists && (status.st_mode & S_IFMT != S_IFREG || access(path, W_OK) != 0) { return nil }
    // A symbolic link stays one.
    let real = exists ? realpath(path, nil) : nil
    defer { free(real) }
    let target = real.map { String(cString: $0) } ?? path
    let beside = "\(target).\(getpid()).part"
    let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor < 0 { return nil }
    if exists { fchmod(descriptor, status.st_mode & 0o7777) }
    return (descriptor, (beside, target))
  }

  deinit {
    if let unfinished { unlink(unfinished.path) }
    if descriptor > STDERR_FILENO { close(descriptor) }
  }

  /// Somebody reads along.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes a piece; after a failure, nothing more.
  func write(_ piece: borrowing [UInt8]) {
    guard failure == nil else { return }
    piece.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          failure = Self.failure(name)
          return
        }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// Puts a file in its place, or says in one sentence why something could not be written.
  func finish() throws {
    if let failure { throw failure }
    guard let unfinished else { return }
    if rename(unfinished.path, unfinished.target) != 0 { throw Self.failure(name) }
    Interruption.removes(nil)
    self.unfinished = nil
  }

  private static func failure(_ name: String) -> ValidationError {
    let reason = String(cString: strerror(errno))
    return ValidationError("the report cannot be written to \(name): \(reason); choose another place with -o.")
  }
}
