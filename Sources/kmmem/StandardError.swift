import Glibc

/// The stream for what is said to a person, apart from a program's own output.
enum StandardError {
  /// Whether emphasis can be seen: on a terminal whose user did not switch it off.
  static var showsColors: Bool {
    guard isatty(STDERR_FILENO) == 1, getenv("NO_COLOR") == nil, let terminal = getenv("TERM") else { return false }
    return strcmp(terminal, "dumb") != 0
  }

  /// Writes one line, whatever becomes of it: nobody may listen any more.
  static func say(_ line: String) {
    var bytes = Array("\(line)\n".utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
