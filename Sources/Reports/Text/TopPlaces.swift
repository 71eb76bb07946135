import CaptureFormat
import Snapshots

/// The highest places of a report in one line each, for a summary.
package enum TopPlaces {
  /// "45.3 MiB  21.3 %  analyse  music_brain/harmony.py:88" for the places that held most at the peak.
  package static func lines(_ source: ReportSource, limit: Int) -> [String] {
    var options = ReportOptions()
    options.limit = limit
    let figure = RankedFigure(.peak, totals: Totals(source))
    let paths = SourcePaths(folder: source.first.recording.facts.folder)
    return source.places(options).shown.filter { $0.counts.peak.bytes > 0 }.map { place in
      let process = source.processes[place.process]
      let frame = process.names.responsibleFrame(of: process.recording.sites[place.example])
      let figures = Column.right(figure.text(place.counts), 10) + Column.right(figure.share(place.counts), 8)
      guard let frame else { return figures + "  (no stack)" }
      return figures + "  " + Column.cut(frame.shortFunction, 60) + "  " + paths.place(of: frame)
    }
  }
}
