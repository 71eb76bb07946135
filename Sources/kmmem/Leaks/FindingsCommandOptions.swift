import ArgumentParser
import Reports

/// The options of commands that accuse: their answers are for CI systems, too.
struct FindingsCommandOptions: ParsableArguments {
  @Option(help: "For people, for programs (docs/findings.md, docs/growth.md), or for CI systems (docs/ci-exports.md).")
  var format = FindingsFormat.text

  @OptionGroup var page: AnswerOptions

  var limit: Int { page.limit }

  /// Whether the answer is kmmem's own JSON.
  var isJSON: Bool { if case .json = format { true } else { false } }

  /// Whether it is for people.
  var isText: Bool { if case .text = format { true } else { false } }

  func validate() throws {
    if case .export(let format) = format, page.wishedLimit != nil {
      throw ValidationError("--limit is for text and JSON, and --format \(format.name) has everything; leave one of them out.")
    }
  }

  /// Finds an answer, or what an export is made of, and writes it where it should go.
  func write(_ progress: Progress, besideProgram: Bool, answer: () -> HeapAnswer, export: () -> AccusationExport) throws {
    switch format {
    case .text:
      let found = progress.lookingAtHeap(answer)
      try page.write(text: { found.text(width: $0, style: $1) }, besideProgram: besideProgram)
    case .json:
      let found = progress.lookingAtHeap(answer)
      try page.write(pieces: found.writeJSON, besideProgram: besideProgram)
    case .export(let format):
      let found = progress.lookingAtHeap(export)
      try page.write(pieces: { found.write(as: format, sink: $0) }, besideProgram: besideProgram)
    }
  }
}
