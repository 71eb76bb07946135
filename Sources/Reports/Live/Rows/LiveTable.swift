import CaptureFormat

/// The rows of a live table in their order, as many as anybody looks at.
package struct LiveTable: Sendable {
  /// One row.
  package struct Row: Equatable, Sendable {
    /// Its number, which it keeps while the program loads no module.
    package let number: Int
    package let label: RowLabel
    package let figures: RowFigures

    package init(number: Int, label: RowLabel, figures: RowFigures) {
      self.number = number
      self.label = label
      self.figures = figures
    }
  }

  package let grouping: LiveGrouping
  package let order: LiveOrder
  package let filter: String
  /// The highest first.
  package let rows: [Row]
  /// How many there are with the filter, shown or not.
  package let matching: Int
  /// How many there are in all.
  package let count: Int

  package init(grouping: LiveGrouping, order: LiveOrder, filter: String, rows: [Row], matching: Int, count: Int) {
    self.grouping = grouping
    self.order = order
    self.filter = filter
    self.rows = rows
    self.matching = matching
    self.count = count
  }

  /// The numbers of the highest rows: by the order's figure, then by the live bytes, then in the order they came. A limit of 0 means all.
  package static func ranked(_ figures: [RowFigures], _ candidates: [Int], by order: LiveOrder, limit: Int) -> [Int] {
    candidates.smallest(limit) { left, right in
      let ranks = (figures[left].rank(in: order), figures[right].rank(in: order))
      if ranks.0 != ranks.1 { return ranks.0 > ranks.1 }
      let sizes = (figures[left].live.bytes, figures[right].live.bytes)
      return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : left < right
    }
  }
}
