import ArgumentParser
import CaptureFormat
import Glibc
import Launching

/// `kmmem compact`: gives captures that nobody made small yet their compact form.
struct CompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Make captures small whose programs have ended.",
    discussion: """
      kmmem profile does this by itself. What remains are captures that import kmmem made, that a killed kmmem left, and those \
      of children that were still running. Nothing that a report shows is lost: kmmem reads both forms. A capture whose program \
      still runs is refused, and whatever goes wrong, the capture stays as it is.

      Examples:
        kmmem compact run.kmmem
        kmmem compact run.kmmem run.kmmem.*    a program and the children it forked
        kmmem compact --quiet captures/*.kmmem
      """)

  @Argument(help: "The captures; each is replaced by its compact form.", completion: .file(extensions: ["kmmem"]))
  var captures: [String]

  @Flag(name: .shortAndLong, help: "Do not print the sizes.")
  var quiet = false

  func run() throws {
    let interrupts = DeferredInterrupts()
    var hasFailed = false
    for path in captures {
      do throws(FinishedCapture.Refusal) {
        let result = try FinishedCapture(path: path).compact { interrupts.isPending }
        if !quiet { print("\(path): \(result.words)") }
      } catch {
        if error == .interrupted { break }
        StandardError.say("kmmem: \(error.sentence)")
        hasFailed = true
      }
    }
    interrupts.deliver()
    if hasFailed { throw ExitCode(2) }
  }
}

extension FinishedCapture.Result {
  /// What is printed behind the capture's name.
  fileprivate var words: String {
    switch self {
    case .compacted(let before, let after): "\(before.words), now \(after.words)"
    case .wasCompact: "is compact already"
    }
  }
}

extension FinishedCapture.Refusal {
  /// What is wrong and what to do.
  fileprivate var sentence: String {
    switch self {
    case .unreadable(let error): error.sentence
    case .stillWritten(let path, let process):
      "process \(process) is still recording to \(path); make it compact when that has ended."
    case .newerMinor(let path): "\(path) was written by a newer kmmem; make it compact with that version."
    case .tooLarge(let path): "\(path) holds more than a compact capture can; keep it as it is."
    case .unwritable(let folder, let error):
      "the compact capture cannot be written to \(folder): \(error.words); make room there or move the capture first."
    case .interrupted: "you stopped kmmem; the capture stays as it was."
    }
  }
}
