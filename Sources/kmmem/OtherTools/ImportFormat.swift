import ArgumentParser
import Reports

/// How what other tools have found is written: as findings, or drawn where it is memory by stack.
enum ImportFormat: ExpressibleByArgument {
  case findings(FindingsFormat)
  case page
  case stacks(any ReportExport.Type, name: String)

  /// The formats of stacks that say nothing beyond what other tools count.
  private static var drawings: [ImportFormat] {
    [
      .page, .stacks(FlamegraphSVG.self, name: "flamegraph-svg"), .stacks(CollapsedStacks.self, name: "collapsed"),
      .stacks(SpeedscopeFile.self, name: "speedscope"),
    ]
  }

  private static var all: [ImportFormat] { FindingsFormat.all.map { .findings($0) } + drawings }

  init?(argument: String) {
    guard let format = Self.all.first(where: { $0.defaultValueDescription == argument }) else { return nil }
    self = format
  }

  static var allValueStrings: [String] { all.map(\.defaultValueDescription) }

  var defaultValueDescription: String {
    switch self {
    case .findings(let format): format.defaultValueDescription
    case .page: "html"
    case .stacks(_, let name): name
    }
  }
}
