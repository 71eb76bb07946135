import Glibc

/// What is known of the terminal that a report is shown on.
enum Terminal {
  /// Neither NO_COLOR nor a terminal without escape sequences forbids colours.
  static var allowsColors: Bool {
    guard getenv("NO_COLOR") == nil, let kind = getenv("TERM") else { return false }
    return strcmp(kind, "dumb") != 0
  }

  /// Lines can be written anywhere on it.
  static var movesCursor: Bool {
    guard let kind = getenv("TERM") else { return false }
    return strcmp(kind, "dumb") != 0 && strlen(kind) > 0
  }

  /// The columns of standard output; COLUMNS, else 100, where it is no terminal.
  static func width(isTerminal: Bool) -> Int {
    var size = winsize()
    if isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? 100
  }
}
