import CInterface
import CPython

/// One mapping of the process: "start-end permissions offset device inode   path".
struct Mapping {
  var start: UInt = 0
  var end: UInt = 0
  var isReadable = false
  var isWritable = false
  var isShared = false
  var offset: UInt = 0
  var inode: UInt = 0
  var path: Address = 0
  var pathBytes = 0
}

/// The process's own list of its mappings.
enum MemoryMap {
  /// More than any list has, as a process has at most some 65,000 mappings.
  static let listBytes = 1 << 24

  /// Reads the list. Called before the copy makes tables of its own, which are no memory of the process's.
  static func read() {
    let text = kmm_py_map(listBytes)
    let bytes = text == 0 ? 0 : kmm_photograph_read(characters("/proc/self/maps"), text, listBytes)
    photograph.pointee.mappings = kmm_span(start: text, end: text &+ UInt(bytes))
  }

  /// How much of the process's memory is there, in pages of 4 KiB; 0 when that is not known.
  static func residentPages() -> UInt {
    let text = photograph.pointee.scratch
    if kmm_photograph_read(characters("/proc/self/statm"), text, 4096) == 0 { return 0 }
    var place = text
    _ = number(&place, 10)
    place &+= 1
    return number(&place, 10)
  }

  /// Calls for every mapping, by address.
  static func forEachMapping(_ body: (_ mapping: Mapping) -> Void) {
    var place = photograph.pointee.mappings.start
    while place < photograph.pointee.mappings.end { body(parsed(&place, photograph.pointee.mappings.end)) }
  }

  private static func parsed(_ place: inout Address, _ end: Address) -> Mapping {
    var line = Mapping()
    line.start = number(&place, 16)
    place &+= 1
    line.end = number(&place, 16)
    line.isReadable = kmm_load8(place &+ 1) == 0x72
    line.isWritable = kmm_load8(place &+ 2) == 0x77
    line.isShared = kmm_load8(place &+ 4) == 0x73
    place &+= 6
    line.offset = number(&place, 16)
    place &+= 1
    while place < end && kmm_load8(place) != 0x20 { place &+= 1 }
    place &+= 1
    line.inode = number(&place, 10)
    while place < end && kmm_load8(place) == 0x20 { place &+= 1 }
    line.path = place
    while place < end && kmm_load8(place) != 0x0a { place &+= 1 }
    line.pathBytes = Int(place &- line.path)
    place &+= 1
    return line
  }

  private static func number(_ place: inout Address, _ base: UInt) -> UInt {
    var value: UInt = 0
    while true {
      let byte = UInt(kmm_load8(place))
      let digit = byte >= 0x61 ? byte &- 0x57 : byte &- 0x30
      if digit >= base { return value }
      value = value &* base &+ digit
      place &+= 1
    }
  }
}
