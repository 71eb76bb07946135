import ArgumentParser
import Reports

/// `kmmem top`: shows a recorded program's memory while it runs.
struct TopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Watch a recorded program's memory while it runs.",
    discussion: """
      Shows what is live, what grows and what is allocated most, by site, line, function, file, module, thread or allocator, \
      and the containers of its photographs. \
      The capture is read; the program does nothing for it. On a terminal, h shows the keys. In a pipe, plain tables are \
      printed, the first one when there is something to compare with.

      Examples:
        kmmem top run.kmmem                    the capture that a program is writing
        kmmem top 4242                         the same by the program's process number
        kmmem top run.kmmem --by thread --sort growth
        kmmem top 4242 --interval 5 --count 12 > minute.txt
        kmmem top 4242 --format json --count 0 | jq '.live_bytes'

      A capture whose program has ended is shown once, as at its end.
      """)

  @Argument(
    help: ArgumentHelp("A process that is recorded, or the capture that it writes.", valueName: "pid|capture"),
    completion: .file(extensions: ["kmmem"]))
  var target: String

  @OptionGroup var options: TopOptions

  func run() throws {
    let target = try TopTarget(target)
    let session = try TopSession(target)
    if options.isInteractive {
      try TopScreen(session, options).run()
    } else {
      try TopRounds(session, options).run()
    }
  }
}
