import ArgumentParser
import Reports

/// How much of an answer is shown, how, and where it goes.
struct AnswerOptions: ParsableArguments {
  @Option(name: .customLong("limit"), help: ArgumentHelp("How many entries are shown; 0 = all. (default: 20)", valueName: "n"))
  var wishedLimit: Int?

  @Option(help: "Use the colours of a terminal; NO_COLOR switches them off.")
  var color = ColorChoice.auto

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  var limit: Int { wishedLimit ?? 20 }

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit \(limit) is below 0; name a number of entries, or 0 for all.") }
  }

  /// Writes a text of a width and a style where it should go.
  func write(text: (Int, TextStyle) -> String, besideProgram: Bool = false) throws {
    let output = try ReportOutput(path: output, besideProgram: besideProgram)
    let style = TextStyle(isColored: color.isOn(isTerminal: output.isTerminal))
    output.write(Array(text(Terminal.width(isTerminal: output.isTerminal), style).utf8))
    try output.finish()
  }

  /// Writes what is for programs where it should go, piece by piece.
  func write(pieces: (@escaping (borrowing [UInt8]) -> Void) -> Void, besideProgram: Bool = false) throws {
    let output = try ReportOutput(path: output, besideProgram: besideProgram)
    pieces { output.write($0) }
    try output.finish()
  }
}
