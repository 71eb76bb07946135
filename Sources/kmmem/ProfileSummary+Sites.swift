import Detectors
import Reports
import Snapshots
import Symbolication

extension ProfileSummary {
  /// What a capture says of its program in a few lines: the sites that held most at the peak, and what was done in real-time sections.
  struct Places {
    private let source: ReportSource?
    private let names: StackNamer?

    /// Loads a capture; one that cannot be read says nothing.
    init(capture path: String) {
      let naming = SymbolNaming(Symbolizer(search: ReportCommand.searchPath))
      let process = (try? ReportCommand.recording(path)).map { ReportSource.Process($0, naming: naming) }
      source = process.map { ReportSource($0) }
      names = process?.names
    }

    /// One line for each of the highest sites.
    var top: [String] { source.map { TopPlaces.lines($0, limit: 3) } ?? [] }

    /// What must not have been done in real-time sections; nil where there were none.
    var realtime: String? {
      guard let sections = source.map(RealtimeSections.init), !sections.isEmpty else { return nil }
      return "real-time sections: \(sections.summary)"
    }

    /// How many blocks were given back or used wrongly, in words; nil where none was.
    var heapErrors: String? {
      let count = names?.heapErrorCount ?? 0
      return count == 0 ? nil : count == 1 ? "1 heap error" : "\(count) heap errors"
    }
  }
}
