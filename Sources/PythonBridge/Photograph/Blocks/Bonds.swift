import CInterface
import CPython

/// What somebody outside of two objects keeps for as long as the first lives: the patients of pybind11's and nanobind's `keep_alive`,
/// which stand in a table of the library's, and weak references with a callback.
///
/// The table itself holds neither, or every such object would be taken for alive.
enum Bonds {
  private static let pairBytes: UInt = 16
  private static let vectorBytes: UInt = 32
  private static let linkBytes: UInt64 = 24

  /// How many bytes an entry for `keep_alive` at a place has; 0 where there is none.
  static func entryBytes(_ place: Address, end: Address) -> UInt {
    if place &+ pairBytes > end || WeakRegistries.object(word(at: place)) == 0 { return 0 }
    if place &+ vectorBytes <= end && isVector(place &+ 8) { return vectorBytes }
    return isLink(word(place, 8)) ? pairBytes : 0
  }

  /// pybind11: a std::vector of objects, whose memory is a block.
  private static func isVector(_ place: Address) -> Bool {
    let (first, last, end) = (word(place, 0), word(place, 8), word(place, 16))
    guard first < last, last <= end, let block = LiveBlocks.readableBlock(at: first), UInt(block.size) == end &- first else {
      return false
    }
    var item = first
    while item < last {
      if WeakRegistries.object(word(at: item)) == 0 { return false }
      item &+= 8
    }
    return true
  }

  /// nanobind: a list of what is to be done when the object goes; the function is NULL for an object that is to be let go.
  private static func isLink(_ link: Address) -> Bool {
    guard link & 15 == 0, link != 0, let block = LiveBlocks.readableBlock(at: link), block.size == linkBytes else { return false }
    let (function, next) = (word(link, 0), word(link, 16))
    return (function == 0 || LoadedFiles.hold(function)) && (next == 0 || LiveBlocks.start(around: next) == next)
  }

  /// Notes the entries of a block of a table.
  static func note(in block: Address, _ size: UInt) {
    var place = block
    while place &+ pairBytes <= block &+ size {
      if entryBytes(place, end: block &+ size) != 0, let owner = NodeNumbers.number(word(at: place)),
        let kept = NodeNumbers.number(word(place, 8), KMM_NODE_IS_BLOCK)
      {
        add(owner, kept)
      }
      place &+= 8
    }
  }

  /// Notes a weak reference that calls something when its object goes: nobody has to hold it meanwhile.
  static func note(weakReference: Address) {
    if word(weakReference, 24) == 0 { return }
    if let owner = NodeNumbers.known(word(weakReference, 16)), let kept = NodeNumbers.known(weakReference) { add(owner, kept) }
  }

  private static func add(_ owner: UInt32, _ kept: UInt32) {
    SnapshotStreams.add(KMM_STREAM_BONDS, kmm_snapshot_bond(owner: owner, kept: kept))
  }
}
