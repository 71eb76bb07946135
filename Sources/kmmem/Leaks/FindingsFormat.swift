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

  private static var all: [FindingsFormat] { [.text, .json] + AccusationFormats.all.map { .export($0) } }

  static var allValueStrings: [String] { all.map(\.defaultValueDescription) }

  var defaultValueDescription: String {
    switch self {
    case .text: "text"
    case .json: "json"
    case .export(let format): format.name
    }
  }
}
