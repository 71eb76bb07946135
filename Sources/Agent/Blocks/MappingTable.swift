import CAgent
import CCaptureFormat
import CInterface

/// A run of mapped pages and the site that mapped it.
struct MappedRange {
  var start: Address
  var end: Address
  var site: UInt32
  /// Which mmap made it: the pieces of a mapping that was cut share it.
  var origin: UInt32
  /// The epoch in which it was made.
  var epoch: UInt32

  @inline(__always) var bytes: UInt64 { UInt64(end &- start) }
}

/// The mappings that the program made, sorted by address, disjoint. Every call is under the mapping lock.
enum MappingTable {
  private static let reservation = 1 << 30
  /// Set in the origin of a mapping that was cut in two: only then can it have a sibling.
  private static let cutFlag: UInt32 = 1 << 31

  static func open() -> Bool {
    if agent.pointee.mappings == 0 {
      agent.pointee.mappings = kmm_map_anonymous(reservation)
      agent.pointee.mapping_capacity = UInt64(reservation / MemoryLayout<MappedRange>.stride)
    }
    return agent.pointee.mappings != 0
  }

  static func clear() { agent.pointee.mapping_count = 0 }

  @inline(__always) static var count: Int { Int(agent.pointee.mapping_count) }
  @inline(__always) static var ranges: UnsafeMutablePointer<MappedRange> {
    UnsafeMutablePointer(bitPattern: agent.pointee.mappings).unsafelyUnwrapped
  }

  /// The first range that ends after an address.
  static func first(endingAfter address: Address) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low &+ high) >> 1
      if ranges[middle].end <= address { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  static func holds(_ address: Address) -> Bool {
    let place = first(endingAfter: address)
    return place < count && ranges[place].start <= address
  }

  static func insert(_ range: MappedRange) -> Bool {
    if agent.pointee.mapping_count == agent.pointee.mapping_capacity { return false }
    let place = first(endingAfter: range.start)
    shift(from: place, by: 1)
    ranges[place] = range
    return true
  }

  private static func shift(from place: Int, by distance: Int) {
    let stride = MemoryLayout<MappedRange>.stride
    let moved = count &- place
    let from = Address(bitPattern: ranges + place)
    kmm_move(offset(from, by: distance &* stride), from, moved &* stride)
    agent.pointee.mapping_count = UInt64(count &+ distance)
  }

  /// Calls `body` with the site, the bytes, and whether it is the last piece of its mapping, for what lies in start ..< end.
  static func forEachPiece(_ start: Address, _ end: Address, _ body: (MappedRange, UInt64, Bool) -> Void) {
    var index = first(endingAfter: start)
    while index < count && ranges[index].start < end {
      let range = ranges[index]
      let bytes = UInt64(min(range.end, end) &- max(range.start, start))
      let whole = range.start >= start && range.end <= end
      body(range, bytes, whole && !hasSibling(outside: start, end, of: range.origin, near: index))
      index &+= 1
    }
  }

  /// Whether another piece of a mapping stays when start ..< end goes; pieces are found by their origin.
  private static func hasSibling(outside start: Address, _ end: Address, of origin: UInt32, near index: Int) -> Bool {
    if origin & cutFlag == 0 { return false }
    var other = 0
    while other < count {
      let range = ranges[other]
      if range.origin == origin && (range.start < start || range.end > end || (other > index && range.start < end)) {
        return true
      }
      other &+= 1
    }
    return false
  }

  /// Takes start ..< end out; a range that reaches beyond is cut.
  static func remove(_ start: Address, _ end: Address) {
    var index = first(endingAfter: start)
    while index < count && ranges[index].start < end {
      let range = ranges[index]
      if range.start < start && range.end > end {
        ranges[index].end = start
        ranges[index].origin |= cutFlag
        var rest = range
        rest.origin |= cutFlag
        rest.start = end
        _ = insert(rest)
        return
      }
      if range.start < start {
        ranges[index].end = start
        index &+= 1
      } else if range.end > end {
        ranges[index].start = end
        return
      } else {
        shift(from: index &+ 1, by: -1)
      }
    }
  }
}
