import CCaptureFormat

/// Sites as columns: sizes instead of sums, what is live instead of what was freed, and distances to the site before.
enum SiteColumns {
  /// The columns in the order of `enum kmm_site_column`, counted from 0.
  private enum Place: Int, CaseIterable {
    case allocations, native, python, thread, kind, remote, size, rest, live, freedRest, temporaries
    case saved, savedCount, savedRest

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
    put(.thread, UInt64(site.thread))
    put(.kind, UInt64(site.kind))
    put(.remote, UInt64(site.remote))
    put(.size, size)
    put(.rest, site.allocated_bytes &- size &* site.allocations)
    put(.live, signed: Int64(bitPattern: site.allocations &- site.frees))
    put(.freedRest, signed: Int64(bitPattern: site.freed_bytes &- expectedFreed(site, size: size)))
    put(.temporaries, UInt64(site.temporaries))
    let isSaved = site.hasSavedPeak(in: header)
    let rest = site.saved_live_bytes &- Int64(bitPattern: size) &* Int64(site.saved_live_count)
    put(.saved, isSaved ? 1 : 0)
    put(.savedCount, signed: isSaved ? Int64(site.saved_live_count) : 0)
    put(.savedRest, signed: isSaved ? rest : 0)
  }

  /// Puts the sites together again.
  static func sites(
    count: Int, _ header: CaptureHeader, _ directory: ColumnDirectory, _ file: borrowing FileBytes
  ) throws(CaptureError) -> [kmm_site] {
    let fields = Place.allCases.map(\.field)
    var columns = try NumberColumns(of: KMM_ARRAY_SITES, fields: fields, count: count, directory, file)
    var sites: [kmm_site] = []
    sites.reserveCapacity(count)
    var before = kmm_site()
    while sites.count < count {
      let length = min(NumberColumns.step, count - sites.count)
      try columns.read(length)
      for index in 0..<length {
        before = site(columns, index, after: before, epoch: header.epoch)
        sites.append(before)
      }
    }
    try columns.finish()
    return sites
  }

  @inline(__always)
  private static func site(_ columns: NumberColumns, _ index: Int, after before: kmm_site, epoch: UInt32) -> kmm_site {
    func take(_ place: Place) -> UInt64 { columns.numbers[place.rawValue * NumberColumns.step + index] }
    func takeSigned(_ place: Place) -> Int64 { Varint.unfolded(take(place)) }
    let size = take(.size)
    var site = kmm_site()
    site.allocations = take(.allocations)
    site.native = before.native &+ UInt32(truncatingIfNeeded: takeSigned(.native))
    site.python = before.python &+ UInt32(truncatingIfNeeded: takeSigned(.python))
    site.thread = UInt16(truncatingIfNeeded: take(.thread))
    site.kind = UInt8(truncatingIfNeeded: take(.kind))
    site.remote = UInt8(truncatingIfNeeded: take(.remote))
    site.allocated_bytes = size &* site.allocations &+ take(.rest)
    site.frees = site.allocations &- UInt64(bitPattern: takeSigned(.live))
    site.freed_bytes = expectedFreed(site, size: size) &+ UInt64(bitPattern: takeSigned(.freedRest))
    site.temporaries = UInt32(truncatingIfNeeded: take(.temporaries))
    site.saved_epoch = take(.saved) != 0 ? epoch : epoch &- 1
    site.saved_live_count = Int32(truncatingIfNeeded: takeSigned(.savedCount))
    site.saved_live_bytes = Int64(bitPattern: size) &* Int64(site.saved_live_count) &+ takeSigned(.savedRest)
    return site
  }

  private static func size(_ bytes: UInt64, _ allocations: UInt64) -> UInt64 { allocations == 0 ? 0 : bytes / allocations }

  /// The bytes freed if all blocks of the site had one size; exact where all of them were freed.
  private static func expectedFreed(_ site: kmm_site, size: UInt64) -> UInt64 {
    site.frees == site.allocations ? site.allocated_bytes : size &* site.frees
  }
}
