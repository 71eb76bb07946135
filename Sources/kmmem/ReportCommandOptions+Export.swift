import ArgumentParser
import Glibc
import Reports

extension ReportCommandOptions.Format {
  /// What writes the format; nil for text and charts, which depend on the terminal, for a page, and for what tells of findings.
  var export: (any ReportExport.Type)? {
    switch self {
    case .text, .chart, .html, .sarif, .junit, .gitlab, .github: nil
    case .markdown: MarkdownReport.self
    case .json: JSONReport.self
    case .csv: CSVReport.self
    case .collapsed: CollapsedStacks.self
    case .speedscope: SpeedscopeFile.self
    case .pprof: PprofExport.self
    case .otlp: OTLPExport.self
    case .flamegraphSVG: FlamegraphSVG.self
    case .chromeTrace: ChromeTrace.self
    }
  }

  /// What writes the findings of snapshots in this form; nil for a form that shows recordings.
  var ofFindings: (any AccusationFormat.Type)? { AccusationFormats.all.first { $0.name == rawValue } }
}

extension ReportCommandOptions {
  /// Refuses to write to a terminal what it cannot show.
  func refuseTerminal(_ isTerminal: Bool) throws {
    guard isTerminal, format == .html || format.export?.isBinary == true else { return }
    throw ReportPage.terminalRefusal(format: format.rawValue)
  }
}

extension ExportError {
  /// What went wrong and what to do about it.
  var sentence: String {
    switch self {
    case .tooLarge: "the report has more than the 2 GiB that its format allows; --format pprof writes less."
    }
  }
}
