import ArgumentParser
import Reports
import Snapshots
import Symbolication

/// `kmmem diff`: shows what has changed between two captures, or in a heap between two snapshots.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what has changed between two captures of programs, or two snapshots of a process.",
    discussion: """
      Of captures: the places of allocation that are new, grown, shrunk and gone. A place is one stack of functions and files, and an \
      allocator; lines, the folders before a package or a checkout and Python's versions make no difference, so that two versions of \
      a program can be compared, recorded on two machines (docs/capture-diff.md).

      Of snapshots, by type, by the line that made them, or by what holds them: the objects that are new, those that are gone, and \
      what those that stayed have grown by. An object is the same in both when its address and its type (or its line) are. By site, \
      each is shown with the stack that made most of it, as in kmmem objects; both must be of one recording, or made with tracemalloc \
      on. Holders are module variables, attributes and variables of functions, as far as the way to an object goes by names. Of two \
      dumps of tracemalloc: what each line has made more or less of.

      Examples:
        kmmem diff before.kmmem after.kmmem               what is left at the end, place by place
        kmmem diff before.kmmem after.kmmem --at peak     what the peak was
        kmmem diff before.kmmem after.kmmem --by function --sort allocated
        kmmem diff before.kmmem after.kmmem --above 1M    only what changed by a megabyte or more
        kmmem diff before.kmmem after.kmmem --format html -o diff.html    a flame graph of both, red what grew, and tables
        kmmem diff before.kmsnap after.kmsnap
        kmmem diff before.kmsnap after.kmsnap --by site
        kmmem diff before.kmsnap after.kmsnap --by holder
        kmmem diff before.kmsnap after.kmsnap --limit 0 --format json
        kmmem diff before.dump after.dump    what Snapshot.dump() of Python's tracemalloc has written
      """)

  @Argument(
    help: "The earlier capture, snapshot, or dump of tracemalloc.", completion: .file(extensions: ["kmmem", "kmsnap"]))
  var before: String

  @Argument(help: "The later one.", completion: .file(extensions: ["kmmem", "kmsnap"]))
  var after: String

  @Option(
    help: """
      What is added up. Of captures: site (default), function, file, module, thread, allocator; of snapshots: type (default), site, \
      holder.
      """)
  var by: DiffGrouping?

  @OptionGroup var captures: CaptureDiffOptions

  @OptionGroup var sites: CaptureOption

  @OptionGroup var options: DiffOptions

  func run() throws {
    try options.refuseTerminal()
    let progress = Progress()
    let inputs = (try DiffInput(path: before, beside: after, progress), try DiffInput(path: after, beside: before, progress))
    switch inputs {
    case (.capture(let earlier), .capture(let later)): try compare(earlier, later, progress)
    case (.heap(.snapshot(let earlier)), .heap(.snapshot(let later))): try compare(earlier, later, progress)
    case (.heap(.dump(let earlier)), .heap(.dump(let later))):
      try refuseWhatIsForCaptures("dumps of tracemalloc", progress)
      if let by, by != .site {
        try refuse("dumps of tracemalloc know no \(by.rawValue)s; leave --by \(by.rawValue) out.", progress)
      }
      try options.write(progress) { .tracesDifference(from: earlier, to: later, limit: options.limit) }
    default:
      try refuse("\(before) is \(inputs.0.name) and \(after) is \(inputs.1.name); name two of a kind.", progress)
    }
  }

  private func compare(_ before: Recording, _ after: Recording, _ progress: Progress) throws {
    guard let grouping = (by ?? .site).ofCaptures else {
      return try refuse("captures know no \(by?.rawValue ?? "")s; compare snapshots, or leave --by out.", progress)
    }
    if sites.capture != nil { try refuse("--capture names the stacks of snapshots; leave it out for captures.", progress) }
    progress.show("looking up names")
    let naming = SymbolNaming(Symbolizer(search: ReportCommand.searchPath))
    let processes = [before, after].map { ReportSource.Process($0, naming: naming) }
    let difference = CaptureDifference(
      before: processes[0], after: processes[1], captures.options(by: grouping, limit: options.limit))
    if options.format == .html { return try writePage(of: difference, progress) }
    progress.clear()
    try options.write({ difference.text(width: $0, style: $1) }, json: difference.writeJSON)
  }

  private func writePage(of difference: CaptureDifference, _ progress: Progress) throws {
    let template = try progress.clearing { try ReportPage.template() }
    progress.show("drawing")
    var content = HTMLReport.Content()
    content.difference = difference
    try progress.clearing { try options.write(content, template: template) }
    progress.clear()
  }

  private func compare(_ before: HeapSnapshot, _ after: HeapSnapshot, _ progress: Progress) throws {
    try refuseWhatIsForCaptures("snapshots", progress)
    guard let grouping = (by ?? .type).ofSnapshots else {
      return try refuse("snapshots know no \(by?.rawValue ?? "")s; compare captures, or leave --by out.", progress)
    }
    try progress.clearing {
      if grouping == .site { try after.checkSites(since: before) }
      if grouping == .site || sites.capture != nil { try after.findStacks(since: before, inCapture: sites.capture) }
    }
    let parts: [HeapPart] = grouping == .holder ? [.namedPaths, .allPaths] : []
    for part in parts { part.find(in: before, progress) }
    try options.write(progress, finding: parts, of: after) {
      .difference(from: before, to: after, by: grouping, limit: options.limit)
    }
  }

  private func refuseWhatIsForCaptures(_ kind: String, _ progress: Progress) throws {
    if options.format == .html {
      try refuse("--format html draws the difference of captures; take --format text or json for \(kind).", progress)
    }
    if let option = captures.named { try refuse("\(option) is for captures; leave it out for \(kind).", progress) }
  }

  private func refuse(_ sentence: String, _ progress: Progress) throws {
    progress.clear()
    throw ValidationError(sentence)
  }
}
