import CaptureFormat

/// The rows of a live table in their order, as many as anybody looks at.
package struct LiveTable: Sendable {
  /// One row.
  package struct Row: Equatable, Sendable {
    /// Its number, which it keeps while the program loads no module.
    package let number: Int
    package let label: RowLabel
    package let figures: RowFigures
    /// Of a container, by which the photograph knows it; 0 for what has none.
    package let address: UInt64

    package init(number: Int, label: RowLabel, figures: RowFigures, address: UInt64 = 0) {
      self.number = number
      self.label = label
      self.figures = figures
      self.address = address
    }
  }

  /// The photographs that a table of containers is read from, and how long the recording had run when they were taken.
  package struct Photographs: Sendable {
    package let latest: String
    package let latestSeconds: Double
    package let earlier: String?
    package let earlierSeconds: Double?
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
  /// nil where the recording alone tells.
  package let photographs: Photographs?

  package init(
    grouping: LiveGrouping, order: LiveOrder, filter: String, rows: [Row], matching: Int, count: Int,
    photographs: Photographs? = nil
  ) {
    self.grouping = grouping
    self.order = order
    self.filter = filter
    self.rows = rows
    self.matching = matching
    self.count = count
    self.photographs = photographs
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
