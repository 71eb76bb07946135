import ArgumentParser
import Reports

/// The options of `kmmem report`.
struct ReportCommandOptions: ParsableArguments {
  /// How a report is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, chart, html, markdown, json, csv, collapsed, speedscope, pprof, otlp
    case flamegraphSVG = "flamegraph-svg"
    case chromeTrace = "chrome-trace"
    case sarif, junit, gitlab, github
  }

  @Option(help: "For people, or for programs (docs/report-schema.md, docs/report-formats.md).")
  var format = Format.text

  @Option(help: "Of csv: which table (default: sites, or the groups of --by).")
  var table: CSVReport.Table?

  @Option(help: "Of stacks as CSV or for other programs: the program's frames, or those of the interpreter and of imports, too.")
  var frames = StackTree.Frames.program

  @Option(help: "What is shown first (default: peak; with --at exit live, with --temporary temporary).")
  var sort: ReportOptions.Order?

  @Option(help: ArgumentHelp("How many sites or groups are shown; 0 = all.", valueName: "n"))
  var limit = 20

  @Option(help: "What is added up.")
  var by = ReportOptions.Grouping.site

  @Option(help: "Whose memory is shown: that of the peak, or what was left at the exit.")
  var at = ReportOptions.Moment.peak

  @Flag(help: "Show what was freed right after it was allocated.")
  var temporary = false

  @Flag(help: "Show what the address space consisted of when the recording ended (docs/regions.md).")
  var regions = false

  @Option(
    help: ArgumentHelp(
      "Show only what was made after a mark of the program (kmmem_mark, kmmem.mark), up to the next mark, and lived at the end; "
        + "#2 is the second mark.", valueName: "mark"))
  var generation: String?

  @Option(
    help: ArgumentHelp("Of html: draw also the runs of this history, as kmmem history keeps it.", valueName: "file"),
    completion: .file(extensions: ["sqlite"]))
  var history: String?

  @Option(help: "Use the colours of a terminal; NO_COLOR switches them off.")
  var color = ColorChoice.auto

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit \(limit) is below 0; name a number of sites, or 0 for all.") }
    if history != nil, format != .html {
      throw ValidationError("--history is drawn on a page; add --format html, or leave it out.")
    }
    if generation != nil, format == .html || format == .chart || format.ofFindings != nil {
      throw ValidationError(
        "--generation is not for --format \(format.rawValue); take text, json or a format of stacks (on a page, choose its time)."
      )
    }
    if let name = generation, temporary || regions {
      throw ValidationError(
        "--generation \(name) tells of what lived at the end, and \(temporary ? "--temporary" : "--regions") of something else; leave "
          + "one of them out.")
    }
    if regions, format != .text {
      throw ValidationError("--regions is a text; for programs, --format json has them, and so has --format csv --table regions.")
    }
    if table != nil, format != .csv { throw ValidationError("--table names a table of CSV; add --format csv, or leave it out.") }
  }

  /// Whether each site is told by itself, so that it can be told what it retains.
  var tellsOfSites: Bool { format == .json || format == .csv && report.table == .sites && by == .site }

  /// What the report is to show.
  var report: ReportOptions {
    var options = ReportOptions()
    options.moment = at
    options.order = sort ?? (temporary ? .temporary : at == .exit || generation != nil ? .live : .peak)
    options.generation = generation
    options.grouping = by
    options.limit = limit
    options.onlyTemporary = temporary
    options.onlyRegions = regions
    options.table = table ?? .sites
    options.frames = frames
    return options
  }
}

extension CSVReport.Table: ExpressibleByArgument {}
extension StackTree.Frames: ExpressibleByArgument {}
extension ReportOptions.Order: ExpressibleByArgument {}
extension ReportOptions.Grouping: ExpressibleByArgument {}
extension ReportOptions.Moment: ExpressibleByArgument {}
