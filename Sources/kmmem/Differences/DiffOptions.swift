import ArgumentParser
import Glibc
import Reports

/// How `kmmem diff` writes what has changed.
struct DiffOptions: AnswerForm {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, html
  }

  @Option(
    help: "For people, for programs (docs/capture-diff.md, docs/snapshot-queries.md), or of captures a page to look at, with -o.")
  var format = Format.text

  @OptionGroup var page: AnswerOptions

  var isForPrograms: Bool { format == .json }

  /// Refuses to write a page to a terminal; before anything else, since large captures take their time.
  func refuseTerminal() throws {
    guard format == .html, page.output == nil, isatty(STDOUT_FILENO) == 1 else { return }
    throw ReportPage.terminalRefusal(format: format.rawValue)
  }

  /// Writes a page.
  func write(_ content: HTMLReport.Content, template: PageTemplate) throws {
    try page.write(pieces: { HTMLReport.write(content, template: template, sink: $0) })
  }
}
