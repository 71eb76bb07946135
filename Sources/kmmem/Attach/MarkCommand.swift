import ArgumentParser
import Launching

/// `kmmem mark`: asks a recorded program for a mark.
struct MarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mark",
    abstract: "Begin a generation in a recorded program: what it makes from now on is told apart.",
    discussion: """
      The program must have been started with kmmem profile --mark-signal USR2. The mark stands where it next asks for memory or \
      gives some back. kmmem report tells what each generation made and still had at the end (docs/generations.md).

      Examples:
        kmmem profile --mark-signal USR2 -o run.kmmem -- ./editor
        kmmem mark 4711                               before and after an action
        kmmem report run.kmmem --generation '#1'
      """)

  @Argument(help: ArgumentHelp("The process's number.", valueName: "pid"))
  var process: Int32

  func run() throws {
    do throws(SignalRefusal) { try MarkRequest.send(to: process) } catch {
      throw ValidationError("process \(process) makes no mark: " + error.reasonForMark)
    }
  }
}

extension SignalRefusal {
  /// Why a program makes no mark, and what to do.
  fileprivate var reasonForMark: String {
    switch self {
    case .notTold: "it was not told of a signal for marks; start it with kmmem profile --mark-signal USR2."
    case .notListening(let signal):
      "it does not listen to \(signal) now; try again when it has begun, or choose a signal that it does not use itself."
    case .notPermitted: "the system does not let you ask it; run kmmem as its owner."
    case .noProcess: "it does not run; name one that does."
    }
  }
}
