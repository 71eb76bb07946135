/// Whether stacks are complete: both languages, out to where the program began.
package enum StackCheck: Check {
  package static let title = "Stacks"

  package static func observations(in surroundings: Surroundings) -> [Observation] {
    for trial in surroundings.trials { if case .recorded(let capture) = trial.outcome { return [judged(capture)] } }
    return [Observation("unwinding", .fails, "not tried, as no program was recorded")]
  }

  /// What the stack of a block tells that Python has made through C.
  package static func judged(_ capture: TrialCapture) -> Observation {
    let text = "\(capture.pythonFrames) Python and \(capture.nativeFrames) native frames"
    if capture.isComplete, capture.pythonFrames >= 2, capture.nativeFrames > 0 {
      return Observation("unwinding", .works, "a test stack is complete: \(text)")
    }
    return Observation(
      "unwinding", .limited, "a test stack is cut: \(text)",
      advice: "The interpreter may lack unwind tables: build it without -fno-asynchronous-unwind-tables, or use --no-native.")
  }
}
