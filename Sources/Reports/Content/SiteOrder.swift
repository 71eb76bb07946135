import CaptureFormat
package import Snapshots

extension SiteCounts {
  /// The figure by which an order ranks.
  package func rank(in order: ReportOptions.Order) -> Int64 {
    switch order {
    case .peak: peak.bytes
    case .live: live.bytes
    case .allocated: Int64(truncatingIfNeeded: allocatedBytes)
    case .count: Int64(truncatingIfNeeded: allocations)
    case .temporary: Int64(truncatingIfNeeded: temporaries)
    }
  }
}

extension Array {
  /// The first elements, as many as a `--limit` lets through; 0 = all.
  func listed(_ limit: Int) -> ArraySlice<Element> { prefix(limit == 0 ? Int.max : limit) }

  /// The first elements of the sorted array; O(n log limit). A limit of 0 means all.
  func smallest(_ limit: Int, by precedes: (Element, Element) -> Bool) -> [Element] {
    guard limit > 0, limit < count / 4 else {
      let all = sorted(by: precedes)
      return limit > 0 ? [Element](all.prefix(limit)) : all
    }
    var chosen: [Element] = []
    chosen.reserveCapacity(limit + 1)
    for element in self {
      if chosen.count == limit, !precedes(element, chosen[limit - 1]) { continue }
      var low = 0
      var high = chosen.count
      while low < high {
        let middle = (low + high) / 2
        if precedes(element, chosen[middle]) { high = middle } else { low = middle + 1 }
      }
      chosen.insert(element, at: low)
      if chosen.count > limit { chosen.removeLast() }
    }
    return chosen
  }
}
