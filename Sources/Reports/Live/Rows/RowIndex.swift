import CaptureFormat
import Snapshots

/// Which row of a table each site of a recording belongs to; rows keep their numbers for one generation of the recording.
struct RowIndex {
  let grouping: LiveGrouping
  /// By site; -1 for those that the totals do not count.
  private(set) var rowOfSite: [Int32] = []
  /// By row: the first of its sites, which names it.
  private(set) var firstSite: [Int32] = []
  private var visible = VisibleStacks()
  private var rowOfNumber: [UInt64: Int32] = [:]
  private var rowOfKey: [String: Int32] = [:]
  private var labels: [Int: RowLabel] = [:]

  init(_ grouping: LiveGrouping) {
    self.grouping = grouping
  }

  var count: Int { firstSite.count }

  /// Adds the sites that are new.
  mutating func extend(over process: ReportSource.Process) {
    let sites = process.recording.sites
    if grouping == .site { visible.extend(over: process.recording) }
    for number in rowOfSite.count..<max(rowOfSite.count, sites.count) {
      rowOfSite.append(sites[number].kind.isCounted ? row(of: sites[number], number, process) : -1)
    }
  }

  /// How a row is called; found at the first question.
  mutating func label(of row: Int, _ process: ReportSource.Process) -> RowLabel {
    if let known = labels[row] { return known }
    let label = newLabel(of: process.recording.sites[Int(firstSite[row])], process)
    // The label of a thread moves with the threads that have its slot.
    if grouping != .thread { labels[row] = label }
    return label
  }

  private mutating func row(of site: Site, _ number: Int, _ process: ReportSource.Process) -> Int32 {
    let key: UInt64
    switch grouping {
    case .site: key = visible.key(of: site)
    case .thread: key = UInt64(site.thread)
    case .allocator: key = UInt64(site.kind.rawValue)
    case .context: key = UInt64(bitPattern: Int64(process.recording.contextCode(of: site) ?? -1))
    case .container: return -1
    case .line, .function, .file, .module:
      key = UInt64(bitPattern: Int64(process.names.responsibleNumber(of: site) ?? -1))
    }
    if let known = rowOfNumber[key] { return known }
    let row = text(of: site, process).map { self.row(named: $0, number) } ?? newRow(number)
    rowOfNumber[key] = row
    return row
  }

  private mutating func row(named text: String, _ number: Int) -> Int32 {
    if let known = rowOfKey[text] { return known }
    let row = newRow(number)
    rowOfKey[text] = row
    return row
  }

  private mutating func newRow(_ number: Int) -> Int32 {
    firstSite.append(Int32(number))
    return Int32(firstSite.count - 1)
  }

  /// What sites share that are one row though their frames are not the same; nil where a number says it all.
  private func text(of site: Site, _ process: ReportSource.Process) -> String? {
    switch grouping {
    case .site, .thread, .allocator, .context, .container: nil
    case .function, .file, .module: grouping.ofReport?.key(of: site, process)
    case .line:
      process.names.responsibleFrame(of: site).map { "\($0.function)\0\($0.file ?? $0.module ?? "")\0\($0.line ?? 0)" } ?? ""
    }
  }

  private func newLabel(of site: Site, _ process: ReportSource.Process) -> RowLabel {
    let paths = SourcePaths(folder: process.recording.facts.folder)
    let frame = process.names.responsibleFrame(of: site)
    switch grouping {
    case .site, .line: return RowLabel(frame, paths: paths)
    case .function:
      guard let frame else { return RowLabel(nil, paths: paths) }
      let place = frame.file.map(paths.short) ?? frame.module.map(paths.short) ?? ""
      return RowLabel(language: frame.language, name: frame.shortFunction, place: place, file: frame.file)
    case .file, .module:
      let key = grouping.ofReport?.key(of: site, process) ?? ""
      return RowLabel(language: frame?.language, name: paths.short(key), file: frame?.file)
    case .thread, .allocator, .context, .container: return RowLabel(name: grouping.ofReport?.key(of: site, process) ?? "")
    }
  }
}
