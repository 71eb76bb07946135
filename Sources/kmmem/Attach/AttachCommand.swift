import ArgumentParser
import Glibc
import Injection
import Launching

/// `kmmem attach`: records a Python that runs already.
struct AttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach",
    abstract: "Record a running Python process from now on.",
    discussion: """
      The process needs nothing of kmmem's, and goes on as before: the agent is loaded into it at a point between two of its \
      instructions. The recording goes on until kmmem detach, for --duration seconds, or until the process ends. What it had \
      allocated before is not known.

      It takes CPython 3.9 to 3.13 on x86-64 with glibc, and the right to trace the process: your own processes where \
      kernel.yama.ptrace_scope is 0, else as root (docs/attach.md).

      Examples:
        kmmem attach 4711 -o run.kmmem
        kmmem detach 4711
        kmmem attach 4711 --duration 30
        kmmem attach $(pgrep -f api/main.py) --sample 512K --duration 600
      """)

  @OptionGroup var options: AttachOptions

  @Argument(help: ArgumentHelp("The process's number.", valueName: "pid"))
  var process: Int32

  func run() throws {
    let interrupts = DeferredInterrupts()
    let settings = try options.settings()
    let target = try AttachTarget(process)
    let output = options.output.map { OutputFile($0) } ?? OutputFile(ofRunning: target.name, process: process)
    try AttachTarget.saying { () throws(LaunchError) in
      try output.check(replacing: options.force)
      try output.makeRoom()
    }
    try AttachTarget.telling { () throws(InjectionError) in
      try target.attach(settings, to: output) { interrupts.isPending }
    }
    guard let duration = options.duration else {
      say("recording process \(process) to \(output.shownPath); end it with: kmmem detach \(process)")
      interrupts.deliver()
      return
    }
    say("recording process \(process) to \(output.shownPath) for \(duration.words) s; Ctrl-C ends it earlier")
    RecordingTime(of: process, seconds: duration.seconds).wait { interrupts.isPending }
    try end(target, output)
    interrupts.forget()
  }

  /// Ends the recording, unless the process or a kmmem detach has done that meanwhile.
  private func end(_ target: AttachTarget, _ output: OutputFile) throws {
    do throws(InjectionError) {
      _ = try target.detach(to: output.path) { false }
    } catch {
      guard [.noProcess(process), .hasEnded(process), .notAttached(process)].contains(error) else {
        throw ValidationError(error.sentence)
      }
      say("process \(process) has ended its recording before")
    }
    if !options.quiet { AttachSummary(output).show() }
  }

  private func say(_ line: String) {
    if !options.quiet { AttachSummary.say(line) }
  }
}
