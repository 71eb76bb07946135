import Glibc
import Reports

/// The screen of a terminal while kmmem draws on it; what has not changed is not written again.
///
/// A drawing is a synchronized update: terminals that know these show it whole or not at all, others draw it as it comes.
final class TerminalScreen {
  /// What there was to wait for.
  enum Event {
    case keys([UInt8])
    /// The size has changed, or the screen must be drawn anew.
    case resized
    case nothing
    /// Nobody is there any more.
    case gone
  }

  /// How lines are marked up.
  let style: TextStyle
  private var shown: [String] = []
  private var shownSize = LiveFrame.Size(width: 0, height: 0)

  init(style: TextStyle) {
    self.style = style
  }

  /// Takes the terminal; false where that is impossible.
  func enter() -> Bool { TerminalMode.enter() }

  /// Gives the terminal back as it was.
  func leave() { TerminalMode.leave() }

  /// The size at this moment.
  var size: LiveFrame.Size {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return LiveFrame.Size(width: 80, height: 24)
    }
    return LiveFrame.Size(width: Int(size.ws_col), height: Int(size.ws_row))
  }

  /// From now on nothing is taken to be on the screen.
  func forget() { shown = [] }

  /// Shows lines, of which there are as many as the screen has.
  func draw(_ lines: [String]) {
    var text = ""
    if size != shownSize || shown.count != lines.count {
      text = "\u{1b}[0m\u{1b}[2J"
      shown = [String](repeating: "", count: lines.count)
      shownSize = size
    }
    for (number, line) in lines.enumerated() where line != shown[number] {
      // Behind a line that fills its row, the rest to be cleared would be its last letter.
      text += "\u{1b}[\(number + 1);1H\u{1b}[K\(line)"
    }
    shown = lines
    if text.isEmpty { return }
    TerminalMode.write("\u{1b}[?2026h" + text + "\u{1b}[?2026l")
  }

  /// Waits for keys or a new size; a negative number waits for ever.
  func wait(milliseconds: Int32) -> Event {
    var watched = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: TerminalMode.news, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&watched, nfds_t(watched.count), milliseconds)
    if count < 0 { return errno == EINTR ? .resized : .gone }
    if watched[1].revents != 0 {
      TerminalMode.takeNews()
      forget()
      return .resized
    }
    guard watched[0].revents != 0 else { return .nothing }
    var bytes = [UInt8](repeating: 0, count: 256)
    let length = read(STDIN_FILENO, &bytes, bytes.count)
    if length < 0, errno == EINTR || errno == EAGAIN { return .resized }
    return length > 0 ? .keys(Array(bytes[..<length])) : .gone
  }
}
