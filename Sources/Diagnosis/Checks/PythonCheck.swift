package import Launching
internal import Reports

/// The interpreters, whether a program of each can really be recorded, and whether they have the package.
package enum PythonCheck: Check {
  package static let title = "Python"

  package static func observations(in surroundings: Surroundings) -> [Observation] {
    surroundings.trials.enumerated().flatMap { number, trial in
      switch trial.outcome {
      case .refused(let error):
        [refused(trial.command, error, sentence: surroundings.sentence(error), isDefault: number == 0)]
      case .unrecorded(let sentence):
        [Observation(trial.command, .fails, "not recorded", advice: capitalised(sentence), isEssential: number == 0)]
      case .recorded(let capture):
        [recorded(trial.command, capture, hasPackage: trial.package != nil, isDefault: number == 0)]
          + (number == 0 ? [package(trial.package, of: trial.command, ours: Release.version)] : [])
      }
    }
  }

  /// What is said of an interpreter with which nothing can be recorded; only for the default one is that a fault.
  package static func refused(_ command: String, _ error: LaunchError, sentence: String, isDefault: Bool) -> Observation {
    let subject: String
    var text = "kmmem does not know it; \(command)"
    switch error {
    case .unsupportedPython(_, "cpython", let version): subject = "Python \(version)"
    case .unsupportedPython(_, let implementation, _): subject = implementation
    case .freeThreadedPython(_, let version): subject = "Python \(version), free-threaded"
    default: (subject, text) = (command, "cannot be recorded")
    }
    return Observation(
      subject, isDefault ? .fails : .limited, text, advice: isDefault ? capitalised(sentence) : nil, isEssential: isDefault)
  }

  /// What is said of one whose program was recorded.
  package static func recorded(
    _ command: String, _ capture: TrialCapture, hasPackage: Bool, isDefault: Bool
  ) -> Observation {
    let subject = "Python \(capture.version)"
    guard capture.allocations > 0 else {
      return Observation(
        subject, .fails, "a program was started, and nothing of it was recorded; \(command)",
        advice: "Install kmmem again; its libraries may be those of another version.", isEssential: isDefault)
    }
    let note = hasPackage || isDefault ? "" : ", without the package kmmem"
    return Observation(subject, .works, "recorded \(capture.allocations) allocations of a tiny program; \(command)\(note)")
  }

  /// What is said of the package there.
  package static func package(_ version: String?, of command: String, ours: String) -> Observation {
    switch version {
    case ours?: Observation("import kmmem", .works, ours)
    case let other?:
      Observation(
        "import kmmem", .limited, "\(other), and the program is \(ours)", advice: "Install one version of both.")
    case nil:
      Observation(
        "import kmmem", .limited, "not installed there",
        advice: "kmmem profile does without; for import kmmem and pytest --kmmem: \(command) -m pip install ./python.")
    }
  }

  private static func capitalised(_ sentence: String) -> String { sentence.prefix(1).uppercased() + sentence.dropFirst() }
}
