import CAgent
import CCaptureFormat
import CInterface

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
  mutating func add(_ line: ProcessLine, _ knowledge: RegionKnowledge) -> Bool {
    // The names of figures begin with capital letters, addresses with small ones or digits.
    if line.first >= 0x41 && line.first <= 0x5a {
      addFigure(line)
      return true
    }
    finish(knowledge)
    return begin(line)
  }

  /// Ends the record whose lines were read.
  mutating func finish(_ knowledge: RegionKnowledge) {
    guard let region = current else { return }
    knowledge.fill(region)
    bytes &+= Int(region.pointee.record.length)
    current = nil
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
