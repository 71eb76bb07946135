package import CaptureFormat
import Snapshots

/// The figures of one row of a live table.
package struct RowFigures: Equatable, Sendable {
  package var live = BlockCount()
  package var allocations: UInt64 = 0
  package var allocatedBytes: UInt64 = 0
  /// How the live bytes changed, per second; nil before there is something to compare with.
  package var growth: Double?
  /// Allocations per second.
  package var rate: Double?
  /// Allocated bytes per second.
  package var allocatedRate: Double?

  package init() {}

  /// The figure by which an order ranks; the unknown is lowest.
  package func rank(in order: LiveOrder) -> Double {
    switch order {
    case .size: Double(live.bytes)
    case .count: Double(live.blocks)
    case .growth: growth ?? -.infinity
    case .rate: rate ?? -.infinity
    }
  }

  /// Something of it is left, or was made lately.
  package var isWorthShowing: Bool { live.bytes != 0 || live.blocks != 0 || (rate ?? 0) > 0 || (growth ?? 0) != 0 }

  /// Adds up the sites of each row, and compares them with an earlier sample of the same capture.
  ///
  /// `ownerOfRecord` gives each record of the samples its site, `rowOfSite` each site its row; -1 is none.
  static func ofRows(
    _ count: Int, sites: [Site], rowOfSite: [Int32], ownerOfRecord: [Int32], now: CounterSample?, base: CounterSample?
  ) -> [RowFigures] {
    var figures = [RowFigures](repeating: RowFigures(), count: count)
    for (site, row) in zip(sites, rowOfSite) where row >= 0 {
      figures[Int(row)].live.bytes &+= site.counts.live.bytes
      figures[Int(row)].live.blocks &+= site.counts.live.blocks
      figures[Int(row)].allocations &+= site.counts.allocations
      figures[Int(row)].allocatedBytes &+= site.counts.allocatedBytes
    }
    guard let now, let base, now.nanoseconds > base.nanoseconds else { return figures }
    let seconds = Double(now.nanoseconds - base.nanoseconds) / 1e9
    var before = [CounterSums](repeating: CounterSums(), count: count)
    for (record, owner) in zip(base.records, ownerOfRecord) where owner >= 0 && rowOfSite[Int(owner)] >= 0 {
      before[Int(rowOfSite[Int(owner)])].add(record)
    }
    for row in figures.indices {
      figures[row].growth = Double(figures[row].live.bytes &- before[row].liveBytes) / seconds
      figures[row].rate = Double(Int64(truncatingIfNeeded: figures[row].allocations &- before[row].allocations)) / seconds
      let allocated = Int64(truncatingIfNeeded: figures[row].allocatedBytes &- before[row].allocatedBytes)
      figures[row].allocatedRate = Double(allocated) / seconds
    }
    return figures
  }
}

/// Counters of several records added up.
private struct CounterSums {
  var liveBytes: Int64 = 0
  var allocations: UInt64 = 0
  var allocatedBytes: UInt64 = 0

  mutating func add(_ record: CounterSample.Record) {
    liveBytes &+= record.liveBytes
    allocations &+= record.allocations
    allocatedBytes &+= record.allocatedBytes
  }
}
