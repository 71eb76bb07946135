/// A map from addresses to the innermost of many intervals, which may nest and overlap.
///
/// The intervals are flattened once into steps that do not overlap, so a look-up is one binary search.
/// Building costs O(n log n), a look-up O(log n).
package struct IntervalTable {
  /// A range of addresses that belongs to the entry with this number.
  package struct Interval {
    /// The addresses that it covers.
    package var range: Range<UInt64>
    /// The caller's number of what covers the range; not negative.
    package var entry: Int32

    /// Makes an interval for the caller's entry of this number.
    package init(range: Range<UInt64>, entry: Int32) {
      self.range = range
      self.entry = entry
    }
  }

  private var starts: [UInt64] = []
  /// The entry from the start at the same place to the next start; -1 where nothing covers.
  private var entries: [Int32] = []

  /// Flattens the intervals: where several cover an address, the one that starts last wins, among equals the later one.
  package init(_ intervals: [Interval]) {
    let order = intervals.indices.filter { !intervals[$0].range.isEmpty }.sorted { left, right in
      let (a, b) = (intervals[left].range.lowerBound, intervals[right].range.lowerBound)
      return a == b ? left < right : a < b
    }
    starts.reserveCapacity(order.count * 2)
    entries.reserveCapacity(order.count * 2)
    var open: [Interval] = []
    for index in order {
      let interval = intervals[index]
      close(&open, upTo: interval.range.lowerBound)
      step(at: interval.range.lowerBound, to: interval.entry)
      open.append(interval)
    }
    close(&open, upTo: .max)
  }

  /// The entry of the innermost interval around `address`.
  package func entry(at address: UInt64) -> Int? {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, entries[low - 1] >= 0 else { return nil }
    return Int(entries[low - 1])
  }

  /// Ends every open interval that ends at or before `limit`; what it hid becomes visible again.
  private mutating func close(_ open: inout [Interval], upTo limit: UInt64) {
    while let ended = open.last, ended.range.upperBound <= limit {
      open.removeLast()
      let end = ended.range.upperBound
      while let hidden = open.last, hidden.range.upperBound <= end { open.removeLast() }
      step(at: end, to: open.last?.entry ?? -1)
    }
  }

  private mutating func step(at address: UInt64, to entry: Int32) {
    if starts.last == address {
      entries[entries.count - 1] = entry
    } else if entries.last != entry {
      starts.append(address)
      entries.append(entry)
    }
  }
}
