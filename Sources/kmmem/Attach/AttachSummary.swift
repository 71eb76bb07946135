import Launching

/// The few lines on standard error when a recording has ended that `kmmem attach` began.
struct AttachSummary {
  private let output: OutputFile

  /// Prepares that of a capture.
  init(_ output: OutputFile) { self.output = output }

  /// Makes the capture small; where that cannot be, it stays as it is.
  func compact() {
    guard let capture = try? FinishedCapture(path: output.path) else { return }
    _ = try? capture.compact { false }
  }

  /// Makes it small and prints what it holds.
  func show() {
    compact()
    if let outcome = CaptureOutcome(path: output.path) {
      let seconds = (outcome.seconds * 10).rounded() / 10
      Self.say("peak \(outcome.peak.words), at the end \(outcome.live.words) live, in \(seconds) s")
      if outcome.droppedEvents > 0 {
        Self.say("\(outcome.droppedEvents) events could not be recorded: the capture had no room")
      }
      let places = ProfileSummary.Places(capture: output.path)
      for line in places.top { Self.say("  \(line)") }
      if let realtime = places.realtime { Self.say(realtime) }
    }
    Self.say("see it with: kmmem report \(ProfileSummary.quoted(output.shownPath))")
  }

  /// Prints a line behind kmmem's name.
  static func say(_ line: String) {
    let name = StandardError.showsColors ? "\u{1b}[1mkmmem:\u{1b}[0m" : "kmmem:"
    StandardError.say("\(name) \(line)")
  }
}
