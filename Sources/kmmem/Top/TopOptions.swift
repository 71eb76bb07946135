import ArgumentParser
import Glibc
import Reports

/// The options of `kmmem top`.
struct TopOptions: ParsableArguments {
  /// How rounds are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: ArgumentHelp("Look again after so many seconds.", valueName: "seconds"))
  var interval = 1.0

  @Option(
    help: ArgumentHelp(
      "Print so many rounds and end; 0 = until the program ends (default in a pipe: 1). Not for the screen.", valueName: "n"))
  var count: Int?

  @Option(help: "What is one row.")
  var by = LiveGrouping.site

  @Option(help: "What is shown first: what holds most, grows fastest, allocates most often, or has most blocks.")
  var sort = LiveOrder.size

  @Option(help: ArgumentHelp("Show only rows whose function or file holds a text.", valueName: "text"))
  var filter = ""

  @Option(help: ArgumentHelp("How many rows a round prints; 0 = all.", valueName: "n"))
  var limit = 20

  @Option(help: "Plain tables for people, or a line of JSON per round for programs (docs/top.md).")
  var format: Format?

  @Option(help: "Use the colours of a terminal; NO_COLOR switches them off.")
  var color = ColorChoice.auto

  func validate() throws {
    guard interval >= 0.05, interval <= 86_400 else {
      throw ValidationError("--interval \(interval) is not from 0.05 to 86400; name the seconds between two looks.")
    }
    guard count.map({ $0 >= 0 }) ?? true else {
      throw ValidationError("--count \(count ?? 0) is below 0; name a number of rounds, or 0 for all until the program ends.")
    }
    guard limit >= 0 else { throw ValidationError("--limit \(limit) is below 0; name a number of rows, or 0 for all.") }
  }

  /// Whether the screen is drawn: somebody sits before a terminal that can do it, and asked for nothing else.
  var isInteractive: Bool {
    format == nil && count == nil && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && Terminal.movesCursor
  }

  /// How many rounds are printed; nil: until the program ends.
  var rounds: Int? {
    guard let count else { return isatty(STDOUT_FILENO) == 1 ? nil : 1 }
    return count == 0 ? nil : count
  }
}

extension LiveGrouping: ExpressibleByArgument {}
extension LiveOrder: ExpressibleByArgument {}
