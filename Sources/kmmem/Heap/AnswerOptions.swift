import ArgumentParser
import Reports

/// How much of an answer is shown, how, and where it goes.
struct AnswerOptions: ParsableArguments {
  @Option(name: .customLong("limit"), help: ArgumentHelp("How many entries are shown; 0 = all. (default: 20)", valueName: "n"))
  var wishedLimit: Int?

  @OptionGroup var place: PageOptions

  /// The file that is written; nil for standard output.
  var output: String? { place.output }

  var limit: Int { wishedLimit ?? 20 }

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit \(limit) is below 0; name a number of entries, or 0 for all.") }
  }

  /// Writes a text of a width and a style where it should go.
  func write(text: (Int, TextStyle) -> String, besideProgram: Bool = false) throws {
    try place.write(text: text, besideProgram: besideProgram)
  }

  /// Writes what is for programs where it should go, piece by piece.
  func write(pieces: (@escaping (borrowing [UInt8]) -> Void) -> Void, besideProgram: Bool = false) throws {
    try place.write(pieces: pieces, besideProgram: besideProgram)
  }
}
