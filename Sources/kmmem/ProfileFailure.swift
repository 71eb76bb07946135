import Launching

/// What went wrong with the captures and snapshots of a program that has ended; said even with --quiet.
struct ProfileFailure {
  private let sentences: [String]

  /// Looks for something to say; nil if every capture is where it was asked for.
  init?(_ run: RecordedRun, output: OutputFile, wished: SnapshotTriggers) {
    var sentences = run.captures.stranded.map { capture in
      let move = "it lies at \(capture.path) until the machine restarts (\(capture.size.words)); move it"
      guard let reason = capture.reason else { return "you stopped kmmem before the capture was moved: \(move)." }
      let folder = Path.folder(of: output.shownPath)
      return "the capture could not be moved to \(folder): \(reason.words); \(move) to where there is room."
    }
    if !run.captures.hasMain, let signal = run.end.signalName {
      sentences.append(
        "the program was ended by \(signal) and left no capture: before the recording could begin, or without the agent; "
          + "if it ran for a while, see if it clears LD_PRELOAD, and if /dev/shm is full.")
    } else if !run.captures.hasMain {
      sentences.append(
        "the program ran but left no capture: the agent could not be loaded into it or could not create its file; "
          + "see if the program clears LD_PRELOAD, and if /dev/shm is full.")
    }
    if run.captures.hasMain { sentences += Self.sentences(run.snapshots, wished: wished) }
    guard !sentences.isEmpty else { return nil }
    self.sentences = sentences
  }

  /// One for each reason for which snapshots are missing.
  private static func sentences(_ snapshots: CollectedSnapshots, wished: SnapshotTriggers) -> [String] {
    var counts: [(reason: String, count: Int)] = []
    for reason in snapshots.failures {
      if let place = counts.firstIndex(where: { $0.reason == reason }) {
        counts[place].count += 1
      } else {
        counts.append((reason, 1))
      }
    }
    var sentences = counts.map { reason, count in
      "\(count == 1 ? "a snapshot is" : "\(count) snapshots are") missing: \(reason)."
    }
    if snapshots.abandoned > 0 {
      sentences.append("you stopped kmmem before a snapshot was complete; it was taken away.")
    }
    if sentences.isEmpty, !wished.isEmpty, snapshots.paths.isEmpty {
      sentences.append("no snapshot was taken: the moment did not come before the program was ended.")
    }
    return sentences
  }

  /// Prints it on standard error.
  func show() {
    for sentence in sentences { StandardError.say("kmmem: \(sentence)") }
  }
}
