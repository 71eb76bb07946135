import ArgumentParser
import Glibc
import Injection
import Launching

/// `kmmem snapshot`: photographs the heap of a Python that runs already.
struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Photograph the heap of a running Python process.",
    discussion: """
      The process stands still for milliseconds, while it is copied; the copy writes the file. It need not be recorded; while \
      it is, the snapshot has its native blocks, and the lines that made things.

      Examples:
        kmmem snapshot 4711 -o photo.kmsnap
        kmmem objects photo.kmsnap
        kmmem leaks photo.kmsnap
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("The snapshot (default: kmmem-NAME-PID.kmsnap).", valueName: "file"))
  var output: String?

  @Flag(help: "Let the process walk its own heap, where it may not be copied; it stands still for the while.")
  var inPlace = false

  @Flag(name: .shortAndLong, help: "Say nothing but what went wrong.")
  var quiet = false

  @Flag(help: "Replace an existing snapshot.")
  var force = false

  @Argument(help: ArgumentHelp("The process's number.", valueName: "pid"))
  var process: Int32

  func run() throws {
    let interrupts = DeferredInterrupts()
    let target = try AttachTarget(process)
    let output = output.map { OutputFile($0) } ?? OutputFile("kmmem-\(target.name)-\(process).kmsnap")
    try AttachTarget.saying(of: "snapshot") { () throws(LaunchError) in try output.check(replacing: force) }
    try AttachTarget.telling { () throws(InjectionError) in
      let options: PhotographOptions = [force ? .replaces : [], inPlace ? .inPlace : []]
      try target.photograph(to: output, options) { interrupts.isPending }
    }
    if !quiet {
      AttachSummary.say("snapshot \(output.shownPath); ask it with: kmmem objects \(ProfileSummary.quoted(output.shownPath))")
    }
    interrupts.deliver()
  }
}
