import Glibc

/// The state of the terminal while kmmem draws on it, and its return on every way out: by a key, a signal, an error or a crash.
///
/// What must be undone is undone in the signals' handlers, which may only call what is safe there; so it lies in plain variables.
enum TerminalMode {
  /// Other screen, no cursor, no line breaks of the terminal's own. CAN ends a sequence that was cut when it is left.
  private static let entering: StaticString = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l\u{1b}[2J"
  private static let leaving: StaticString = "\u{18}\u{1b}[?2026l\u{1b}[0m\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l"

  /// Written before the handlers are installed, or while they look at nothing else.
  nonisolated(unsafe) private static var before = termios()
  nonisolated(unsafe) private static var during = termios()
  nonisolated(unsafe) private static var isTaken = false
  nonisolated(unsafe) private static var pipeEnds: (read: CInt, write: CInt) = (-1, -1)

  /// Becomes readable when the screen must be drawn anew.
  static var news: CInt { pipeEnds.read }

  /// Takes the terminal: keys come at once and are not shown; signals still come as signals. False where that is impossible.
  static func enter() -> Bool {
    var ends: [CInt] = [0, 0]
    guard tcgetattr(STDIN_FILENO, &before) == 0, pipe(&ends) == 0 else { return false }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    pipeEnds = (ends[0], ends[1])
    during = before
    during.c_lflag &= ~tcflag_t(ICANON | ECHO)
    during.c_iflag &= ~tcflag_t(IXON)
    // VTIME and VMIN: a read gives what is there.
    during.c_cc.5 = 0
    during.c_cc.6 = 1
    install()
    take()
    return true
  }

  /// Gives the terminal back as it was; safe in a signal's handler.
  static func leave() {
    if !isTaken { return }
    isTaken = false
    _ = Glibc.write(STDOUT_FILENO, leaving.utf8Start, leaving.utf8CodeUnitCount)
    tcsetattr(STDIN_FILENO, TCSANOW, &before)
  }

  /// Writes a text, whatever becomes of it.
  static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Forgets the news that were told.
  static func takeNews() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(pipeEnds.read, &bytes, bytes.count) == bytes.count {}
  }

  private static func take() {
    tcsetattr(STDIN_FILENO, TCSANOW, &during)
    _ = Glibc.write(STDOUT_FILENO, entering.utf8Start, entering.utf8CodeUnitCount)
    isTaken = true
  }

  private static func tell() {
    var byte: UInt8 = 0
    _ = Glibc.write(pipeEnds.write, &byte, 1)
  }

  private static func install() {
    // Ctrl-C is a way to quit, and no failure.
    handle(SIGINT) { _ in
      TerminalMode.leave()
      _exit(0)
    }
    for number in [SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE] {
      handle(number) { number in
        TerminalMode.leave()
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    handle(SIGWINCH) { _ in TerminalMode.keepingError { TerminalMode.tell() } }
    handle(SIGTSTP) { _ in
      TerminalMode.keepingError {
        TerminalMode.leave()
        kill(getpid(), SIGSTOP)
      }
    }
    handle(SIGCONT) { _ in
      TerminalMode.keepingError {
        TerminalMode.take()
        TerminalMode.tell()
      }
    }
  }

  /// The interrupted call must find its own errno.
  private static func keepingError(_ body: () -> Void) {
    let error = errno
    body()
    errno = error
  }

  private static func handle(_ number: CInt, _ handler: @escaping @convention(c) (CInt) -> Void) {
    var action = sigaction()
    // An ignored signal stays ignored, as under nohup.
    sigaction(number, nil, &action)
    if action.__sigaction_handler.sa_handler.map({ unsafeBitCast($0, to: Int.self) }) == 1 { return }
    action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    sigaction(number, &action, nil)
  }
}
