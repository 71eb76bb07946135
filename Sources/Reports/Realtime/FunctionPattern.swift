import Snapshots
import Suppressions

/// A function as somebody names it: `penta::AudioProcessor::process`, with or without its arguments, or `music_brain.sound.render`; `*` is
/// any number of characters and `?` is one.
struct FunctionPattern {
  private let glob: Glob

  /// Reads a pattern.
  init(_ text: String) { glob = Glob(text) }

  /// Whether a frame is of such a function.
  func matches(_ frame: NamedFrame) -> Bool {
    guard frame.language != .context else { return false }
    let isPython = frame.language == .python
    let names = FindingFacts.Frame(function: frame.function, isPython: isPython).names
    if names.contains(where: glob.matches) { return true }
    return isPython && frame.module.map { glob.matches("\($0).\(frame.function)") } ?? false
  }
}
