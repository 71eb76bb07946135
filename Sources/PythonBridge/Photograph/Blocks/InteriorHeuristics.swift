import CInterface
import CPython

/// Places in blocks whose addresses programs keep instead of the beginnings': Valgrind's heuristics (manual of Memcheck,
/// --leak-check-heuristics), and one more for objects that `std::make_shared` made.
///
/// Each is told by what stands in the block, so that an iterator is not taken for one but by chance.
enum InteriorHeuristics {
  /// Whether an address behind the beginning of a block of some size stands for it.
  static func hold(_ block: Address, _ size: UInt64, _ address: Address) -> Bool {
    let offset = address &- block
    if offset & 7 != 0 || UInt64(offset) >= size { return false }
    switch offset {
    case 8: return isBehindLength(block, size) || isBehindCount(block, size)
    case 24 where isOldString(block, size): return true
    case 16 where isShared(block, size): return true
    default: return UInt64(offset) &+ 8 <= size && isOtherBase(block, offset)
    }
  }

  /// "length64": a length of 8 bytes before what it is the length of.
  private static func isBehindLength(_ block: Address, _ size: UInt64) -> Bool { UInt64(word(block, 0)) == size &- 8 }

  /// "newarray": the number of an array's elements before them, for their destructors.
  private static func isBehindCount(_ block: Address, _ size: UInt64) -> Bool {
    let count = UInt64(word(block, 0))
    return count != 0 && (size &- 8) % count == 0
  }

  /// "stdstring": the characters of a std::string as before C++11, behind length, capacity and a count of references.
  private static func isOldString(_ block: Address, _ size: UInt64) -> Bool {
    let capacity = UInt64(word(block, 8))
    return UInt64(word(block, 0)) <= capacity && capacity &+ 25 == size
  }

  /// "multipleinheritance": a base class that is not the first has a virtual table of its own, which says how far in it stands.
  private static func isOtherBase(_ block: Address, _ offset: UInt) -> Bool {
    VirtualTable.isTable(word(block, 0), ofPartAt: 0) && VirtualTable.isTable(word(at: block &+ offset), ofPartAt: offset)
  }

  /// An object in the block of its own counts (std::make_shared) that knows it (std::enable_shared_from_this).
  private static func isShared(_ block: Address, _ size: UInt64) -> Bool {
    if !VirtualTable.isTable(word(block, 0), ofPartAt: 0) { return false }
    var offset: UInt = 16
    while UInt64(offset) &+ 8 <= min(size, 1 << 12) {
      if word(at: block &+ offset) == block { return true }
      offset &+= 8
    }
    return false
  }
}
