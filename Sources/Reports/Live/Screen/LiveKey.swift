/// A key that somebody pressed.
package enum LiveKey: Equatable, Sendable {
  case character(Character)
  case up, down, left, right, pageUp, pageDown, home, end
  case enter, escape, backspace
  /// Ctrl-L: draw everything again.
  case redraw
}
