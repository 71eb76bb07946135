/// What is one row of a live table.
package enum LiveGrouping: String, CaseIterable, Sendable {
  /// A place of allocation: all blocks whose stacks look equal.
  case site
  /// A line of the program, whatever called it.
  case line
  case function, file, module, thread, allocator
  /// A piece of work that the program named, as a route.
  case context
  /// A container, or all at one place; photographs tell of them, and the recording does not.
  case container

  /// The grouping of a report that adds up the same sites; nil where it has none.
  var ofReport: ReportOptions.Grouping? { ReportOptions.Grouping(rawValue: rawValue) }

  /// Whether a key of its own leads there and back.
  var hasOwnKey: Bool { self == .thread || self == .container }

  /// The grouping that the next press of the key gives.
  package var next: LiveGrouping {
    let all = Self.allCases.filter { !$0.hasOwnKey }
    return all[((all.firstIndex(of: self) ?? all.count - 1) + 1) % all.count]
  }

  /// What a table of it is called.
  var title: String {
    switch self {
    case .site: "Sites"
    case .line: "Lines"
    case .function: "Functions"
    case .file: "Files"
    case .module: "Modules"
    case .thread: "Threads"
    case .allocator: "Allocators"
    case .context: "Contexts"
    case .container: "Containers"
    }
  }
}
