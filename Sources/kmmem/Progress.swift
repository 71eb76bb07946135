import Glibc

/// One line on standard error that says what is being done; nothing where nobody watches.
struct Progress {
  private let isShown = isatty(STDERR_FILENO) == 1 && Terminal.allowsColors

  /// Replaces the line.
  func show(_ step: String) {
    if isShown { write("\r\u{1b}[2Kkmmem: \(step) …") }
  }

  /// Removes the line.
  func clear() {
    if isShown { write("\r\u{1b}[2K") }
  }

  private func write(_ text: String) {
    _ = text.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) }
  }
}
