import Glibc
import Launching

/// What an interrupt (Ctrl-C) tidies up before it ends kmmem at once: the line of progress, a file that is half written, and a folder that
/// nobody keeps.
///
/// Everything happens in the signal's handler, which may only call what is safe there; so the paths are C strings that stay where they are.
enum Interruption {
  /// Written before the handlers are installed, or while they look at nothing else.
  nonisolated(unsafe) private static var unfinishedFile: UnsafeMutablePointer<CChar>?
  nonisolated(unsafe) private static var unkeptFolder: UnsafeMutablePointer<CChar>?
  nonisolated(unsafe) private static var showsLine = false

  /// From now on an interrupt removes the line of progress.
  static func clearsLine() {
    showsLine = true
    install()
  }

  /// From now on an interrupt removes a file; nil when it is finished.
  static func removes(_ path: String?) {
    // The old text is not freed: a handler may be reading it.
    unfinishedFile = path.flatMap { strdup($0) }
    install()
  }

  /// From now on an interrupt removes a folder with its files; nil when it is gone.
  static func removes(folder: String?) {
    unkeptFolder = folder.flatMap { strdup($0) }
    install()
  }

  private static func install() {
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
      var action = sigaction()
      // An ignored signal stays ignored, as under nohup.
      sigaction(number, nil, &action)
      if action.__sigaction_handler.sa_handler.map({ unsafeBitCast($0, to: Int.self) }) == 1 { continue }
      action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        if Interruption.showsLine { _ = write(STDERR_FILENO, "\r\u{1b}[2K", 5) }
        if let file = Interruption.unfinishedFile { unlink(file) }
        if let folder = Interruption.unkeptFolder { Path.discardFolder(folder) }
        signal(number, SIG_DFL)
        raise(number)
      }
      sigaction(number, &action, nil)
    }
  }
}
