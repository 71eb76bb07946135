import ArgumentParser
import Reports

/// How text is shown, and where it goes.
struct PageOptions: ParsableArguments {
  @Option(help: "Use the colours of a terminal; NO_COLOR switches them off.")
  var color = ColorChoice.auto

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

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
