package import CaptureFormat
package import Snapshots

/// What a live view knows of a program: its recording at the latest look, and its counters of the last seconds.
package struct LiveModel {
  private var growing: GrowingRecording
  private let naming: RememberedNames
  private var generation = 0
  private var source: ReportSource.Process?
  private var process = LiveProcess(state: .ended)
  private var window = SlidingWindow()
  private var index = RowIndex(.site)
  private var figures: [RowFigures] = []
  /// What photographs of the program show; nil while there is none.
  package var containers: ContainerRows?

  /// Begins without a look. `resolve` gives the one name of a file that may have several.
  package init(naming: any FrameNaming, resolve: @escaping (String) -> String) {
    growing = GrowingRecording(resolve: resolve)
    self.naming = RememberedNames(naming)
  }

  /// Takes in what a capture shows now; the clock is one that never goes back.
  package mutating func look(at capture: CaptureFile, _ process: LiveProcess, nanoseconds: UInt64) {
    self.process = process
    window.add(CounterSample(of: capture, nanoseconds: nanoseconds))
    let recording = growing.look(at: capture)
    if let source, generation == growing.generation {
      source.names.follow(recording)
      self.source = ReportSource.Process(recording, source.names)
    } else {
      generation = growing.generation
      source = ReportSource.Process(recording, naming: naming)
      index = RowIndex(index.grouping)
    }
    addUp()
  }

  /// What has become of the process, where nothing new was read of its capture.
  package mutating func note(_ process: LiveProcess) { self.process = process }

  /// The figures of the whole; nil before the first look.
  package var summary: LiveSummary? {
    source.map { LiveSummary($0.recording, process, rows: figures, window: window) }
  }

  /// The highest rows of a grouping in an order, those that hold the filter's text. A limit of 0 means all.
  package mutating func table(by grouping: LiveGrouping, _ order: LiveOrder, filter: String = "", limit: Int) -> LiveTable {
    if grouping == .container, let containers { return containers.table(order, filter: filter, limit: limit) }
    guard let source, grouping != .container else {
      return LiveTable(grouping: grouping, order: order, filter: filter, rows: [], matching: 0, count: 0)
    }
    choose(grouping)
    let all = figures.indices.filter { figures[$0].isWorthShowing }
    var matching = all
    if !filter.isEmpty { matching = all.filter { index.label(of: $0, source).contains(filter) } }
    let rows = LiveTable.ranked(figures, matching, by: order, limit: limit).map { number in
      LiveTable.Row(number: number, label: index.label(of: number, source), figures: figures[number])
    }
    return LiveTable(
      grouping: grouping, order: order, filter: filter, rows: rows, matching: matching.count, count: all.count)
  }

  /// The stacks of a row of a grouping, those that hold most first.
  package mutating func stacks(ofRow row: Int, by grouping: LiveGrouping) -> [LiveStack] {
    guard let source, grouping != .container else { return [] }
    choose(grouping)
    let sites = zip(source.recording.sites, index.rowOfSite).filter { $0.1 == row }.map(\.0)
    return StackGathering(sites, source).stacks
  }

  private mutating func choose(_ grouping: LiveGrouping) {
    if grouping == index.grouping { return }
    index = RowIndex(grouping)
    addUp()
  }

  private mutating func addUp() {
    guard let source else { return }
    index.extend(over: source)
    figures = RowFigures.ofRows(
      index.count, sites: source.recording.sites, rowOfSite: index.rowOfSite, ownerOfRecord: source.recording.ownerOfRecord,
      now: window.latest, base: window.base)
  }
}
