import ArgumentParser
import Reports

/// The options of commands that accuse: their answers are for CI systems, too.
struct FindingsCommandOptions: ParsableArguments {
  @Option(help: "For people, for programs (docs/findings.md, docs/growth.md), or for CI systems (docs/ci-exports.md).")
  var format = FindingsFormat.text

  @OptionGroup var page: AnswerOptions

  var limit: Int { page.limit }

  /// Whether the answer is kmmem's own JSON.
  var isJSON: Bool { format.isJSON }

  /// Whether it is for people.
  var isText: Bool { format.isText }

  func validate() throws { try format.check(page) }

  /// Finds an answer, or what an export is made of, and writes it where it should go.
  func write(_ progress: Progress, besideProgram: Bool, answer: () -> HeapAnswer, export: () -> AccusationExport) throws {
    try format.write(page, progress, besideProgram: besideProgram, answer: answer, export: export)
  }
}
