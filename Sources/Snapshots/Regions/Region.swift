package import CaptureFormat

/// A part of the address space when the recording ended: a mapping of the kernel's, or a piece of one, and what it was for.
package struct Region: Sendable {
  package let record: RegionRecord
  package let sort: RegionSort
  /// The program or library that it belongs to, as a path; nil for what belongs to none.
  package let module: String?
  /// The site that mapped it, or the largest piece of it, as a place in `Recording.sites`; nil where none is known.
  package let site: Int?

  /// Of a thread's stack: its slot.
  package var thread: UInt32? { record.known == .stack && sort == .stack ? record.thread : nil }
}

extension Region {
  /// Sorts the regions of a log; nil where it has none.
  static func classified(_ log: LogContents, _ ledger: SiteLedger, siteBase: UInt32) -> [Region]? {
    guard !log.regions.isEmpty else { return nil }
    let records = log.regions.sorted { $0.addresses.lowerBound < $1.addresses.lowerBound }
    let loaded = LoadedRanges(log.modules.filter { log.unloads[$0.id] == nil })
    let classes = RegionClasses(records, loaded)
    return records.indices.map { index in
      Region(
        record: records[index], sort: classes.sort(at: index), module: classes.module(at: index),
        site: ledger.place(ofRecord: Int(records[index].site) - Int(siteBase)))
    }
  }
}
