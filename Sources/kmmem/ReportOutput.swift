import ArgumentParser
import Glibc

/// Where a report goes: a file, or standard output. Closes the file.
final class ReportOutput {
  private let descriptor: CInt
  private let name: String
  private var failure: ValidationError?

  /// Opens the file, or standard output for nil.
  init(path: String?) throws {
    name = path ?? "standard output"
    descriptor = path.map { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) } ?? STDOUT_FILENO
    if descriptor < 0 { throw Self.failure(name) }
  }

  deinit {
    if descriptor != STDOUT_FILENO { close(descriptor) }
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

  /// Says in one sentence why something could not be written.
  func finish() throws {
    if let failure { throw failure }
  }

  private static func failure(_ name: String) -> ValidationError {
    let reason = String(cString: strerror(errno))
    return ValidationError("the report cannot be written to \(name): \(reason); choose another place with -o.")
  }
}
