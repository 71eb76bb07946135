import ArgumentParser
import Reports

/// How what kmmem accuses is written: for people, for programs, or for a CI system.
enum FindingsFormat: ExpressibleByArgument {
  case text, json
  case export(any AccusationFormat.Type)

  init?(argument: String) {
    guard let format = Self.all.first(where: { $0.defaultValueDescription == argument }) else { return nil }
    self = format
  }

  static var all: [FindingsFormat] { [.text, .json] + AccusationFormats.all.map { .export($0) } }

  static var allValueStrings: [String] { all.map(\.defaultValueDescription) }

  var defaultValueDescription: String {
    switch self {
    case .text: "text"
    case .json: "json"
    case .export(let format): format.name
    }
  }

  /// Whether the answer is kmmem's own JSON.
  var isJSON: Bool { if case .json = self { true } else { false } }

  /// Whether it is for people.
  var isText: Bool { if case .text = self { true } else { false } }

  /// Refuses what the format has no room for.
  func check(_ page: AnswerOptions) throws {
    if case .export(let format) = self, page.wishedLimit != nil { throw Self.limitRefusal(of: format.name) }
  }

  /// Says that a format leaves nothing out.
  static func limitRefusal(of format: String) -> ValidationError {
    ValidationError("--limit is for text and JSON, and --format \(format) has everything; leave one of them out.")
  }

  /// Finds an answer, or what an export is made of, and writes it where it should go.
  func write(
    _ page: AnswerOptions, _ progress: Progress, besideProgram: Bool, answer: () -> HeapAnswer, export: () -> AccusationExport
  ) throws {
    switch self {
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
