import Launching

/// The few lines that `kmmem profile` prints on standard error when the program has ended.
struct ProfileSummary {
  private let run: RecordedRun
  private let output: OutputFile
  private let settings: ProfileSettings

  /// Prepares the summary of a run.
  init(_ run: RecordedRun, output: OutputFile, settings: ProfileSettings) {
    self.run = run
    self.output = output
    self.settings = settings
  }

  /// Prints it.
  func show() {
    for line in lines { StandardError.say("\(emphasised("kmmem:")) \(line)") }
  }

  /// The lines, without the name of kmmem before them.
  var lines: [String] {
    guard run.captures.hasMain else { return [] }
    var lines: [String] = []
    if let signal = run.end.signalName { lines.append("the program died of \(signal)") }
    let outcome = CaptureOutcome(path: output.path)
    if let outcome {
      lines += figures(outcome)
      let places = Places(capture: output.path)
      lines += places.top.map { "  \($0)" }
      if let realtime = places.realtime { lines.append(realtime) }
      if let errors = places.heapErrors {
        lines.append("\(errors); see with: kmmem leaks \(ProfileSummary.quoted(output.shownPath))")
      }
    }
    lines += snapshotLines(of: run, peak: outcome?.peak, beside: output)
    lines += places
    return lines
  }

  private func figures(_ outcome: CaptureOutcome) -> [String] {
    let seconds = (outcome.seconds * 10).rounded() / 10
    var lines = ["peak \(outcome.peak.words), at exit \(outcome.live.words) live, in \(seconds) s"]
    if outcome.droppedEvents > 0 {
      lines.append("\(outcome.droppedEvents) events could not be recorded: the capture had no room")
    }
    if outcome.endedByExec, !settings.recording.follows.contains(.execs) {
      lines.append("it became another program (exec), which was not recorded: name that one, or add --follow exec")
    }
    return lines
  }

  private var places: [String] {
    let shown = ProfileSummary.quoted(output.shownPath)
    let children = run.captures.paths.filter { $0 != output.path }
    var lines: [String] = []
    for process in run.captures.running {
      lines.append("child \(process) still runs and records to \(output.shownPath).\(process)")
    }
    if Path.kind(of: output.path) == .none { return lines }
    if children.isEmpty {
      lines.append("see it with: kmmem report \(shown)")
    } else {
      let noun = children.count == 1 ? "child's capture lies" : "children's captures lie"
      lines.append("\(children.count) \(noun) beside it; see all with: kmmem report \(shown) \(shown).*")
    }
    return lines
  }

  private func emphasised(_ text: String) -> String { StandardError.showsColors ? "\u{1b}[1m\(text)\u{1b}[0m" : text }

  /// The path as it can be pasted into a shell.
  static func quoted(_ path: String) -> String {
    let plain = path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+=@%:,".contains($0)) }
    return plain && !path.isEmpty ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }
}
