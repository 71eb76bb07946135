import CCaptureFormat

/// Sites as columns: sizes instead of sums, what is live instead of what was freed, and distances to the site before.
enum SiteColumns {
  /// The columns in the order of `enum kmm_site_column`, counted from 0.
  private enum Place: Int, CaseIterable {
    case allocations, native, python, owner, kind, size, rest, live, freedRest, temporaries, savedCount, savedRest

    /// Those that have a number for every site.
    static let dense = allCases[..<savedCount.rawValue]

    var field: UInt32 { UInt32(rawValue) + KMM_SITE_ALLOCATIONS.rawValue }
  }

  /// The columns of a site array.
  static func columns(of sites: [kmm_site], header: CaptureHeader) -> [PlainColumn] {
    var columns = Place.allCases.map { PlainColumn(KMM_ARRAY_SITES, $0.field, capacity: sites.count) }
    var before = kmm_site()
    for site in sites {
      append(site, after: before, header, to: &columns)
      before = site
    }
    return columns
  }

  private static func append(
    _ site: kmm_site, after before: kmm_site, _ header: CaptureHeader, to columns: inout [PlainColumn]
  ) {
    func put(_ place: Place, _ number: UInt64) { columns[place.rawValue].append(number) }
    func put(_ place: Place, signed number: Int64) { columns[place.rawValue].append(Varint.folded(number)) }
    let size = size(site.allocated_bytes, site.allocations)
    put(.allocations, site.allocations)
    put(.native, signed: Int64(site.native) - Int64(before.native))
    put(.python, signed: Int64(site.python) - Int64(before.python))
    let isSaved = site.hasSavedPeak(in: header)
    put(.owner, UInt64(site.thread) << 2 | (site.isRemote ? 2 : 0) | (isSaved ? 1 : 0))
    put(.kind, UInt64(site.kind))
    put(.size, size)
    put(.rest, site.allocated_bytes &- size &* site.allocations)
    put(.live, signed: Int64(bitPattern: site.allocations &- site.frees))
    put(.freedRest, signed: Int64(bitPattern: site.freed_bytes &- expectedFreed(site, size: size)))
    put(.temporaries, UInt64(site.temporaries))
    guard isSaved else { return }
    let rest = site.saved_live_bytes &- Int64(bitPattern: size) &* Int64(site.saved_live_count)
    put(.savedCount, signed: Int64(site.saved_live_count))
    put(.savedRest, signed: rest)
  }

  /// Puts the sites together again.
  static func sites(_ header: CaptureHeader, _ directory: ColumnDirectory) throws(CaptureError) -> [kmm_site] {
    let count = try directory.count(of: KMM_ARRAY_SITES, header)
    var columns = try NumberColumns(
      of: KMM_ARRAY_SITES, fields: Place.dense.map(\.field), count: count, directory)
    var saved = try SavedFields(count: count, epoch: header.epoch, directory)
    var sites: [kmm_site] = []
    sites.reserveCapacity(count)
    var before = kmm_site()
    while sites.count < count {
      let length = min(NumberColumns.step, count - sites.count)
      try columns.read(length)
      for index in 0..<length {
        before = site(columns, index, after: before, &saved)
        sites.append(before)
      }
    }
    try columns.finish()
    try saved.finish(directory)
    return sites
  }

  @inline(__always)
  private static func site(
    _ columns: borrowing NumberColumns, _ index: Int, after before: kmm_site, _ saved: inout SavedFields
  ) -> kmm_site {
    func take(_ place: Place) -> UInt64 { columns.numbers[place.rawValue * NumberColumns.step + index] }
    func takeSigned(_ place: Place) -> Int64 { Varint.unfolded(take(place)) }
    let (size, owner) = (take(.size), take(.owner))
    var site = kmm_site()
    site.allocations = take(.allocations)
    site.native = before.native &+ UInt32(truncatingIfNeeded: takeSigned(.native))
    site.python = before.python &+ UInt32(truncatingIfNeeded: takeSigned(.python))
    site.thread = UInt16(truncatingIfNeeded: owner >> 2)
    site.remote = UInt8(truncatingIfNeeded: owner >> 1 & 1)
    site.kind = UInt8(truncatingIfNeeded: take(.kind))
    site.allocated_bytes = size &* site.allocations &+ take(.rest)
    site.frees = site.allocations &- UInt64(bitPattern: takeSigned(.live))
    site.freed_bytes = expectedFreed(site, size: size) &+ UInt64(bitPattern: takeSigned(.freedRest))
    site.temporaries = UInt32(truncatingIfNeeded: take(.temporaries))
    saved.put(into: &site, isKept: owner & 1 != 0, size: size)
    return site
  }

  /// The saved fields, which few sites keep.
  private struct SavedFields {
    private let counts: [UInt64]?
    private let rests: [UInt64]?
    private let epoch: UInt32
    private var next = 0

    init(count: Int, epoch: UInt32, _ directory: ColumnDirectory) throws(CaptureError) {
      counts = try directory.numbers(of: KMM_ARRAY_SITES, Place.savedCount.field, atMost: count)
      rests = try directory.numbers(of: KMM_ARRAY_SITES, Place.savedRest.field, atMost: count)
      self.epoch = epoch
    }

    @inline(__always)
    mutating func put(into site: inout kmm_site, isKept: Bool, size: UInt64) {
      guard isKept else {
        site.saved_epoch = epoch &- 1
        return
      }
      site.saved_epoch = epoch
      site.saved_live_count = Int32(truncatingIfNeeded: number(in: counts))
      site.saved_live_bytes = Int64(bitPattern: size) &* Int64(site.saved_live_count) &+ number(in: rests)
      next += 1
    }

    /// The present site's number; what is missing shows in `finish`.
    private func number(in column: [UInt64]?) -> Int64 {
      guard let column, next < column.count else { return 0 }
      return Varint.unfolded(column[next])
    }

    /// Throws where a column has not as many numbers as there are sites that keep their fields.
    func finish(_ directory: ColumnDirectory) throws(CaptureError) {
      for (numbers, place) in [(counts, Place.savedCount), (rests, Place.savedRest)] {
        guard let numbers, numbers.count != next, let column = directory.column(KMM_ARRAY_SITES, place.field) else { continue }
        throw directory.impossible(column)
      }
    }
  }

  private static func size(_ bytes: UInt64, _ allocations: UInt64) -> UInt64 { allocations == 0 ? 0 : bytes / allocations }

  /// The bytes freed if all blocks of the site had one size; exact where all of them were freed.
  private static func expectedFreed(_ site: kmm_site, size: UInt64) -> UInt64 {
    site.frees == site.allocations ? site.allocated_bytes : size &* site.frees
  }
}
