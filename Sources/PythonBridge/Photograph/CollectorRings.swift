import CInterface
import CPython

/// The rings in which CPython's collector keeps its objects: three generations, and one of those that `gc.freeze` set apart.
///
/// Their heads stand together in the interpreter's state, with a pointer to the first of them behind the third. That pointer names its
/// own neighbour, which is how the place is found; nothing is allocated for it.
enum CollectorRings {
  private static let firstPointer: UInt = 72
  private static let permanent: UInt = 80
  private static let collecting: UInt = 176
  private static let headBytes: UInt = 16
  /// The state before the collector's is at most this long on 3.9 - 3.13 (3.12: 7 kB, 3.13: 9 kB).
  private static let reach: UInt = 1 << 16

  /// Finds the heads in the interpreter's state; false when they are not where they should be.
  static func find(in interpreter: Address) -> Bool {
    var place = interpreter &+ firstPointer
    while place < interpreter &+ reach {
      let first = place &- firstPointer
      if word(at: place) == first && isRing(first) && isRing(first &+ 24) && isRing(first &+ 48) {
        photograph.pointee.generations = first
        return true
      }
      place &+= 8
    }
    return false
  }

  /// Whether the neighbours of a head point back at it.
  private static func isRing(_ head: Address) -> Bool {
    let next = word(at: head)
    return next != 0 && next & 7 == 0 && word(at: next &+ 8) & ~3 == head
  }

  /// Whether a collection is under way: its rings are in pieces.
  static var areInPieces: Bool { kmm_load32(photograph.pointee.generations &+ collecting) != 0 }

  /// Numbers all objects of the rings, youngest first; notes where each ring ends.
  static func number() {
    number(photograph.pointee.generations)
    number(photograph.pointee.generations &+ 24)
    photograph.pointee.old_start = photograph.pointee.node_count
    number(photograph.pointee.generations &+ 48)
    photograph.pointee.frozen_start = photograph.pointee.node_count
    number(photograph.pointee.generations &+ permanent)
    photograph.pointee.tracked_end = photograph.pointee.node_count
  }

  /// Goes round a ring from both sides at once: a step waits for memory, and two can wait together.
  private static func number(_ head: Address) {
    var first = next(head)
    var last = previous(head)
    while first != head && last != head && first != 0 && last != 0 && photograph.pointee.failure == 0 {
      meet(first &+ headBytes)
      if first == last { return }
      meet(last &+ headBytes)
      let following = next(first)
      if following == last { return }
      first = following
      last = previous(last)
    }
  }

  /// Numbers an object; a control has a number later.
  @inline(__always) private static func meet(_ object: Address) {
    if !ControlBlocks.meet(object, KMM_CONTROL_IN_RING) { _ = NodeNumbers.number(object) }
  }

  /// Adds a control to the ring of the youngest, as its last, in the copy.
  static func add(_ object: Address) {
    let head = object &- headBytes
    let last = previous(photograph.pointee.generations)
    link(head, photograph.pointee.generations)
    link(last, head)
  }

  /// Takes a control out of its ring again, once it was met: whoever reads the heads of the rings must not come upon it.
  static func remove(_ object: Address) { link(previous(object &- headBytes), next(object &- headBytes)) }

  private static func link(_ one: Address, _ following: Address) {
    kmm_store64(one, UInt64(following))
    kmm_store64(following &+ 8, UInt64(one))
  }

  @inline(__always) private static func next(_ object: Address) -> Address { word(at: object) & ~1 }

  /// The lower bits are the collector's.
  @inline(__always) private static func previous(_ object: Address) -> Address { word(at: object &+ 8) & ~3 }
}
