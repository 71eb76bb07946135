internal import Glibc
package import Launching

/// A tiny program that was really recorded with an interpreter, as `kmmem profile` would.
package struct Trial {
  /// What came of it.
  package enum Outcome {
    /// The interpreter cannot be recorded; the error says why.
    case refused(LaunchError)
    /// The program ran and left no capture, or one that cannot be read: a sentence.
    case unrecorded(String)
    case recorded(TrialCapture)
  }

  /// The path or name of the interpreter.
  package let command: String
  /// The package kmmem there, as the interpreter imports it: its version; nil if it does not.
  package let package: String?
  package let outcome: Outcome

  /// Makes a block through C, so that the stack has both languages in it.
  private static let code = "def kmmem_doctor(size): return bytearray(size)\nlist(map(kmmem_doctor, [1 << 20]))"
  private static let patience = 20.0

  /// Records the program.
  package init(of command: String, number: Int, in surroundings: Surroundings) {
    self.command = command
    do throws(LaunchError) {
      outcome = try Self.recorded(command, "\(surroundings.folder)/trial-\(number).kmmem", in: surroundings)
    } catch {
      outcome = .refused(error)
    }
    package = Self.answer(of: "import kmmem; print(kmmem.__version__)", command, surroundings.environment)
  }

  private static func recorded(
    _ command: String, _ path: String, in surroundings: Surroundings
  ) throws(LaunchError) -> Outcome {
    let plan = try plan(of: code, command, surroundings.environment)
    let agent = try AgentLibrary(environment: surroundings.environment)
    let run = try keepingSignals { () throws(LaunchError) in
      try RecordedRun(plan, agent: agent, options: RecordingOptions(), output: OutputFile(path), atMost: surroundings.patience)
    }
    if run.isOverdue {
      return .unrecorded(
        "a tiny program had not ended after \(Int(surroundings.patience)) s and was killed; see if it ends without kmmem "
          + "(\(command) -c pass), or give it longer with --timeout.")
    }
    guard run.captures.hasMain else {
      return .unrecorded(
        "a tiny program left no capture; see below what ulimit -v and /dev/shm allow, and if it clears LD_PRELOAD.")
    }
    switch surroundings.read(path) {
    case .success(let capture): return .recorded(capture)
    case .failure(let refusal): return .unrecorded(refusal.sentence)
    }
  }

  /// Does what blocks all signals, as `RecordedRun` does, and lets them through again.
  private static func keepingSignals<Value>(_ work: () throws(LaunchError) -> Value) throws(LaunchError) -> Value {
    var mask = sigset_t()
    sigprocmask(SIG_SETMASK, nil, &mask)
    defer { sigprocmask(SIG_SETMASK, &mask, nil) }
    return try work()
  }

  private static func plan(of code: String, _ command: String, _ environment: Environment) throws(LaunchError) -> LaunchPlan {
    let words = ["-c", code]
    return try LaunchPlan(
      TargetInvocation(words: words), words: words.map { RawText($0) }, python: command, environment: environment)
  }

  /// What a line of Python prints; nil if it fails.
  private static func answer(of code: String, _ command: String, _ environment: Environment) -> String? {
    guard let plan = try? plan(of: code, command, environment), let run = try? CapturedRun(plan, seconds: patience) else {
      return nil
    }
    let words = String(decoding: run.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    return words.count == 1 ? String(words[0]) : nil
  }
}
