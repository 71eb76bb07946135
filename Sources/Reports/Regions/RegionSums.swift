import CaptureFormat
import Snapshots

/// What regions come to together.
struct RegionSums: Equatable {
  private(set) var residentBytes: UInt64 = 0
  private(set) var dirtyBytes: UInt64 = 0
  private(set) var swappedBytes: UInt64 = 0
  private(set) var virtualBytes: UInt64 = 0
  private(set) var count: UInt64 = 0

  init(_ regions: some Sequence<Region>) {
    for region in regions {
      residentBytes &+= region.record.residentBytes
      dirtyBytes &+= region.record.dirtyBytes
      swappedBytes &+= region.record.swappedBytes
      virtualBytes &+= region.record.virtualBytes
      count += 1
    }
  }

  /// The sums of each sort that occurs, the most resident memory first.
  static func bySort(_ regions: [Region]) -> [(sort: RegionSort, sums: RegionSums)] {
    let groups = Dictionary(grouping: regions, by: \.sort)
    let sums = RegionSort.allCases.compactMap { sort in groups[sort].map { (sort: sort, sums: RegionSums($0)) } }
    return sums.enumerated().sorted { left, right in
      let (bytes, others) = (left.element.sums.residentBytes, right.element.sums.residentBytes)
      return bytes != others ? bytes > others : left.offset < right.offset
    }.map(\.element)
  }
}

extension [Region] {
  /// The regions with the most resident memory first; of equal ones the larger, then the lower.
  func largest(_ limit: Int) -> [Region] {
    smallest(limit) { left, right in
      let (one, other) = (left.record, right.record)
      if one.residentBytes != other.residentBytes { return one.residentBytes > other.residentBytes }
      if one.virtualBytes != other.virtualBytes { return one.virtualBytes > other.virtualBytes }
      return one.addresses.lowerBound < other.addresses.lowerBound
    }
  }
}
