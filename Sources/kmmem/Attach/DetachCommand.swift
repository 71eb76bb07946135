import ArgumentParser
import Injection
import Launching

/// `kmmem detach`: ends the recording that `kmmem attach` began.
struct DetachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detach",
    abstract: "End the recording of a process that kmmem attach began.",
    discussion: """
      Every hook is put back; only the library stays mapped. The capture is made compact. Children that the process has forked \
      meanwhile go on recording; each can be named itself.

      Examples:
        kmmem detach 4711
      """)

  @Argument(help: ArgumentHelp("The process's number.", valueName: "pid"))
  var process: Int32

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where the capture goes that a process in a container has written (default: its name, here).", valueName: "file"))
  var output: String?

  @Flag(name: .shortAndLong, help: "Print no summary.")
  var quiet = false

  func run() throws {
    let interrupts = DeferredInterrupts()
    let target = try AttachTarget(process)
    let destination = output.map { OutputFile($0) }
    if let destination { try AttachTarget.saying { () throws(LaunchError) in try destination.check(replacing: false) } }
    let path = try AttachTarget.telling { () throws(InjectionError) in
      try target.detach(to: destination?.path) { interrupts.isPending }
    }
    let summary = AttachSummary(OutputFile(Path.shortened(path)))
    if quiet { summary.compact() } else { summary.show() }
    interrupts.deliver()
  }
}
