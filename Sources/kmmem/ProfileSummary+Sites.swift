import Reports
import Snapshots
import Symbolication

extension ProfileSummary {
  /// The sites that held most at the peak, one line each, for the end of a recording.
  static func topSites(ofCapture path: String) -> [String] {
    guard let recording = try? ReportCommand.recording(path) else { return [] }
    let naming = SymbolNaming(Symbolizer(search: ReportCommand.searchPath))
    return TopPlaces.lines(ReportSource(ReportSource.Process(recording, naming: naming)), limit: 3)
  }
}
