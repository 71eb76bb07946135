import ArgumentParser
import Glibc
import Reports

/// `kmmem top` without a screen: a table, or a line of JSON, per interval.
struct TopRounds {
  private let session: TopSession
  private let options: TopOptions

  /// Prepares the rounds of a session.
  init(_ session: TopSession, _ options: TopOptions) {
    self.session = session
    self.options = options
  }

  /// Prints them: the first when a second look has something to compare with, and no more when the program has ended.
  func run() throws {
    let output = try ReportOutput(path: nil)
    var left = options.rounds
    var isFirst = true
    repeat {
      if !session.hasEnded {
        usleep(useconds_t(min(options.interval * 1e6, Double(useconds_t.max))))
        session.look()
      }
      if let failure = session.failure { StandardError.say("kmmem: \(failure)") }
      if !isFirst, options.format != .json { output.write([0x0a]) }
      try write(to: output)
      isFirst = false
      left = left.map { $0 - 1 }
    } while left != 0 && !session.hasEnded
    try output.finish()
  }

  private func write(to output: ReportOutput) throws {
    let table = session.table(by: options.by, options.sort, filter: options.filter, limit: options.limit)
    if options.by == .container, table.photographs == nil {
      throw ValidationError(
        "no photograph of this recording lies beside its capture; take some with kmmem profile --snapshot every=60, or p in kmmem top."
      )
    }
    guard let summary = session.model.summary else { return }
    if options.format == .json {
      LiveJSON.write(summary, table) { output.write($0) }
    } else {
      let style = TextStyle(isColored: options.color.isOn(isTerminal: output.isTerminal))
      let width = Terminal.width(isTerminal: output.isTerminal)
      output.write(Array(LiveText.round(summary, table, width: width, style: style).utf8))
    }
  }
}
