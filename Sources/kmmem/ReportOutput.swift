import ArgumentParser
import Glibc

/// Where a report goes: a file, or standard output.
struct ReportOutput {
  /// The file, or nil.
  let path: String?

  /// Writes all of the text, or says in one sentence why not.
  func write(_ text: String) throws {
    guard let path else { return try write(text, to: STDOUT_FILENO, named: "standard output") }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path) }
    defer { close(descriptor) }
    try write(text, to: descriptor, named: path)
  }

  private func write(_ text: String, to descriptor: CInt, named name: String) throws {
    var text = text
    let isWritten = text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
    guard isWritten else { throw Self.failure(name) }
  }

  private static func failure(_ name: String) -> ValidationError {
    ValidationError("the report cannot be written to \(name): \(String(cString: strerror(errno))); choose another place with -o.")
  }
}
