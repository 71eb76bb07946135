internal import Launching

/// How much is known of native code: names alone, or files and lines.
package enum SymbolsCheck: Check {
  package static let title = "Symbols"

  package static func observations(in surroundings: Surroundings) -> [Observation] {
    var found: [Observation] = []
    for trial in surroundings.trials {
      guard case .recorded(let capture) = trial.outcome else { continue }
      found = [judged("interpreter", capture.interpreter), judged("libc", capture.libc)]
      break
    }
    let named = surroundings.environment.value(of: "KMMEM_SYMBOL_PATH").map { "\($0), " } ?? ""
    let debuginfod = surroundings.environment.value(of: "DEBUGINFOD_URLS") != nil ? "; debuginfod is not asked" : ""
    return found + [Observation("search path", .works, "\(named)/usr/lib/debug\(debuginfod)")]
  }

  /// What is said of one file.
  package static func judged(_ subject: String, _ source: SymbolSource?) -> Observation {
    guard let source else { return Observation(subject, .limited, "its file was not seen") }
    switch source.detail {
    case .lines: return Observation(subject, .works, "files and lines of \(source.file)")
    case .names:
      return Observation(
        subject, .limited, "functions without lines of \(source.file)",
        advice: "For lines install its debug symbols (Debian: the package with -dbg or -dbgsym), or set KMMEM_SYMBOL_PATH.")
    case .nothing:
      return Observation(
        subject, .limited, "nothing of \(source.file)",
        advice: "Install its debug symbols (Debian: the package with -dbg or -dbgsym), or set KMMEM_SYMBOL_PATH.")
    }
  }
}
