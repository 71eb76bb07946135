import CAgent
import CCaptureFormat
import CInterface

/// Where it is looked up what regions are.
struct RegionSources {
  var knowledge = RegionKnowledge()
  var pages = RegionPages()

  mutating func open() {
    knowledge.open()
    pages.open()
  }

  func close() {
    knowledge.close()
    pages.close()
  }
}

/// Builds the records of mappings one behind the other in memory, from the lines of /proc/self/smaps.
struct RegionRecords {
  private let memory: Address
  private let room: Int
  /// Of the records that are whole.
  private(set) var bytes = 0
  /// The record whose lines are being read; nil before the first.
  private var current: UnsafeMutablePointer<kmm_region>?

  init(_ memory: Address, _ room: Int) {
    self.memory = memory
    self.room = room
  }

  /// Takes a line: that of a mapping, or one that tells of the mapping before. False when there is no room.
  mutating func add(_ line: ProcessLine, _ sources: RegionSources) -> Bool {
    // The names of figures begin with capital letters, addresses with small ones or digits.
    if line.first >= 0x41 && line.first <= 0x5a {
      addFigure(line)
      return true
    }
    return finish(sources) && begin(line)
  }

  /// Ends the record whose lines were read: says of it what is known, and makes several of it where it has several makers. False when there
  /// is no room for those.
  mutating func finish(_ sources: RegionSources) -> Bool {
    guard let region = current else { return true }
    current = nil
    if Guard.holds(Address(region.pointee.start)) {
      region.pointee.known = UInt16(KMM_REGION_GUARDED.rawValue)
    } else if kmm_own_holds(Address(region.pointee.start)) {
      region.pointee.known = UInt16(KMM_REGION_OWN.rawValue)
    } else if isSplit(region, sources) {
      return split(region, sources)
    }
    bytes &+= Int(region.pointee.record.length)
    return true
  }

  /// Whether a mapping has pieces that are told apart; else it is now what most of it is.
  private func isSplit(_ region: UnsafeMutablePointer<kmm_region>, _ sources: RegionSources) -> Bool {
    var pieces = RegionPieces(region, sources.knowledge)
    var most = RegionPiece(start: 0, end: 0, known: KMM_REGION_NOTHING.rawValue)
    var largest = most
    var count = 0
    while let piece = pieces.next() {
      count &+= 1
      if piece.bytes > most.bytes { most = piece }
      if piece.site != 0 && piece.bytes > largest.bytes { largest = piece }
    }
    let isSmall = region.pointee.end &- region.pointee.start <= RegionPages.limit
    if count > 1 && isSmall && RegionPieces.isPlain(region) && sources.pages.canBeRead { return true }
    // A file says itself what it is.
    region.pointee.known = UInt16(truncatingIfNeeded: most.known)
    region.pointee.site = largest.site
    region.pointee.thread = most.thread
    return false
  }

  /// Puts a record for each piece in the place of one for all. The pieces' figures are the pages', and never more than those of all.
  private mutating func split(_ region: UnsafeMutablePointer<kmm_region>, _ sources: RegionSources) -> Bool {
    let whole = region.pointee
    let areOwn = whole.private_dirty == whole.resident
    var left = (resident: whole.resident, dirty: whole.private_dirty, swapped: whole.swapped)
    var pieces = RegionPieces(region, sources.knowledge)
    while let piece = pieces.next() {
      if MemoryLayout<kmm_region>.size > room &- bytes { return false }
      let isLast = UInt64(piece.end) >= whole.end
      let sums = sources.pages.sums(piece.start, piece.end, areOwn: areOwn)
      var part = whole
      part.start = UInt64(piece.start)
      part.end = UInt64(piece.end)
      part.resident = isLast ? left.resident : min(sums.resident, left.resident)
      part.private_dirty = isLast ? left.dirty : min(part.resident, left.dirty)
      part.swapped = isLast ? left.swapped : min(sums.swapped, left.swapped)
      part.site = piece.site
      part.known = UInt16(truncatingIfNeeded: piece.known)
      part.thread = piece.thread
      left.resident &-= part.resident
      left.dirty &-= part.private_dirty
      left.swapped &-= part.swapped
      UnsafeMutablePointer<kmm_region>(bitPattern: memory &+ UInt(bytes)).unsafelyUnwrapped.pointee = part
      bytes &+= Int(part.record.length)
    }
    return true
  }

  /// "55d0c000-55d0e000 r--p 00000000 08:01 123   /usr/bin/program"
  private mutating func begin(_ whole: ProcessLine) -> Bool {
    var line = whole
    let start = line.hexadecimal()
    line.skip(1)
    let end = line.hexadecimal()
    line.skip(1)
    let permissions = permissions(line.position)
    line.skipWord()
    let offset = line.hexadecimal()
    line.skipBlanks()
    line.skipWord()  // device
    line.skipWord()  // inode
    let size = MemoryLayout<kmm_region>.size
    let length = (size &+ line.count &+ 7) & ~7
    if length > room &- bytes { return false }
    let place = memory &+ UInt(bytes)
    let region = UnsafeMutablePointer<kmm_region>(bitPattern: place).unsafelyUnwrapped
    region.pointee = kmm_region()
    region.pointee.record = kmm_record(type: KMM_RECORD_REGION.rawValue, length: UInt32(truncatingIfNeeded: length))
    region.pointee.start = start
    region.pointee.end = end
    region.pointee.file_offset = offset
    region.pointee.permissions = permissions
    region.pointee.name_length = UInt32(truncatingIfNeeded: line.count)
    if line.count > 0 { kmm_copy(place &+ UInt(size), line.position, line.count) }
    current = region
    return true
  }

  /// "rw-p", four characters that are always there.
  private func permissions(_ place: Address) -> UInt16 {
    var bits: UInt32 = 0
    if kmm_load8(place) == 0x72 { bits |= KMM_REGION_READ.rawValue }
    if kmm_load8(place &+ 1) == 0x77 { bits |= KMM_REGION_WRITE.rawValue }
    if kmm_load8(place &+ 2) == 0x78 { bits |= KMM_REGION_EXECUTE.rawValue }
    if kmm_load8(place &+ 3) == 0x73 { bits |= KMM_REGION_SHARED.rawValue }
    return UInt16(truncatingIfNeeded: bits)
  }

  /// "Rss:                  24 kB"
  private mutating func addFigure(_ whole: ProcessLine) {
    guard let region = current else { return }
    var line = whole
    if line.skip("Rss:") {
      region.pointee.resident = kilobytes(line)
    } else if line.skip("Private_Dirty:") {
      region.pointee.private_dirty = kilobytes(line)
    } else if line.skip("Swap:") {
      region.pointee.swapped = kilobytes(line)
    }
  }

  private func kilobytes(_ rest: ProcessLine) -> UInt64 {
    var line = rest
    line.skipBlanks()
    return line.decimal() << 10
  }
}
