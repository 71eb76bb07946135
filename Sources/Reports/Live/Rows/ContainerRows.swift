import CaptureFormat
package import Growth

/// The containers of a program as its latest photograph shows them, and what they have gained since the one before. Tables of the variables
/// of modules and objects are left out: what they hold is told.
package struct ContainerRows: Sendable {
  /// What one photograph shows.
  package struct Photograph: Sendable {
    package let path: String
    /// For how long the recording had run, in seconds.
    package let seconds: Double
    package let census: Census

    package init(path: String, seconds: Double, census: Census) {
      self.path = path
      self.seconds = seconds
      self.census = census
    }
  }

  package let latest: Photograph
  package let earlier: Photograph?
  private let rows: [LiveTable.Row]
  /// By where containers are found: the number of their row, which it keeps.
  private let numbers: [String: Int]

  /// Compares a photograph with the one before. `before`: the rows that were shown till now.
  package init(_ latest: Photograph, since earlier: Photograph?, before: ContainerRows? = nil) {
    self.latest = latest
    self.earlier = earlier
    var numbers = before?.numbers ?? [:]
    let rungs = [earlier?.census, latest.census].compactMap { census in
      census.map { Census(containers: $0.containers.filter { $0.origin == nil && $0.kind != .attributes }) }
    }
    let seconds = earlier.map { latest.seconds - $0.seconds } ?? 0
    rows = GrowthSeries.series(of: rungs, settled: false).compactMap { series in
      guard let bytes = series.bytes.last, let entries = series.entries.last, entries > 0 else { return nil }
      let key = "\(series.place)\0\(series.kind)"
      let number = numbers[key] ?? numbers.count
      numbers[key] = number
      var figures = RowFigures()
      figures.live = BlockCount(blocks: Int64(entries), bytes: Int64(clamping: bytes))
      if seconds > 0, let before = series.bytes.first { figures.growth = (Double(bytes) - Double(before)) / seconds }
      let label = RowLabel(name: series.place, place: Self.kind(of: series))
      return LiveTable.Row(number: number, label: label, figures: figures, address: series.example)
    }
    self.numbers = numbers
  }

  /// "dict", or "20 of list".
  private static func kind(of series: GrowthSeries) -> String {
    let count = series.containers.last ?? 1
    return count > 1 ? "\(CountText.grouped(UInt64(count))) of \(series.type)" : series.type
  }

  /// The highest rows in an order, those that hold the filter's text.
  func table(_ order: LiveOrder, filter: String, limit: Int) -> LiveTable {
    let matching = rows.indices.filter { rows[$0].label.contains(filter) }
    let ranked = LiveTable.ranked(rows.map(\.figures), matching, by: order, limit: limit)
    return LiveTable(
      grouping: .container, order: order, filter: filter, rows: ranked.map { rows[$0] }, matching: matching.count,
      count: rows.count,
      photographs: LiveTable.Photographs(
        latest: latest.path, latestSeconds: latest.seconds, earlier: earlier?.path, earlierSeconds: earlier?.seconds))
  }
}
