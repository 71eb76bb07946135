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

  @Flag(name: .shortAndLong, help: "Print no summary.")
  var quiet = false

  func run() throws {
    let interrupts = DeferredInterrupts()
    let target = try AttachTarget(process)
    let path = try target.doing { running throws(InjectionError) in try running.detach { interrupts.isPending } }
    let summary = AttachSummary(OutputFile(Path.shortened(path)))
    if quiet { summary.compact() } else { summary.show() }
    interrupts.deliver()
  }
}
