import CAgent
import CCaptureFormat
import CInterface

/// A run of addresses that was made by one maker.
struct RegionPiece {
  var start: Address
  var end: Address
  var known: UInt32
  var site: UInt32 = 0
  var thread: UInt32 = 0

  @inline(__always) var bytes: UInt64 { UInt64(end &- start) }

  /// Whether another piece behind it goes on with the same.
  func goesOn(in next: RegionPiece) -> Bool {
    known == next.known && (known != KMM_REGION_MAPPED.rawValue || site == next.site)
  }
}

/// The pieces of private anonymous memory, in the order of their addresses: what the program and pymalloc mapped, large blocks of glibc's
/// malloc, stacks of threads, and the rest.
struct RegionPieces {
  private let knowledge: RegionKnowledge
  private let end: Address
  /// Whether the memory itself may say what it is.
  private let isLookedAt: Bool
  private var place: Address

  init(_ region: UnsafeMutablePointer<kmm_region>, _ knowledge: RegionKnowledge) {
    self.knowledge = knowledge
    place = Address(region.pointee.start)
    end = Address(region.pointee.end)
    isLookedAt = RegionPieces.isPlain(region) && region.pointee.resident > 0
  }

  /// Private anonymous memory that is written to.
  static func isPlain(_ region: UnsafeMutablePointer<kmm_region>) -> Bool {
    let wanted = UInt16(KMM_REGION_READ.rawValue | KMM_REGION_WRITE.rawValue)
    let others = UInt16(KMM_REGION_EXECUTE.rawValue | KMM_REGION_SHARED.rawValue)
    return region.pointee.name_length == 0 && region.pointee.permissions & (wanted | others) == wanted
  }

  /// The next piece, as long as it goes on; nil behind the last.
  mutating func next() -> RegionPiece? {
    if place >= end { return nil }
    var piece = part()
    place = piece.end
    while place < end {
      let following = part()
      if !piece.goesOn(in: following) { break }
      piece.end = following.end
      place = following.end
    }
    if isLookedAt && piece.known == KMM_REGION_NOTHING.rawValue {
      if let thread = knowledge.thread(withStackIn: piece.start, piece.end) {
        piece.known = KMM_REGION_STACK.rawValue
        piece.thread = thread
      }
    }
    return piece
  }

  /// What begins at the present place, without what may go on behind it.
  private func part() -> RegionPiece {
    let tracked = knowledge.tracked(from: place, to: end)
    if tracked.start <= place { return tracked }
    let bytes = isLookedAt && agent.pointee.malloc_is_libc != 0 ? knowledge.largeBlock(at: place, below: tracked.start) : 0
    if bytes == 0 { return RegionPiece(start: place, end: tracked.start, known: KMM_REGION_NOTHING.rawValue) }
    return RegionPiece(start: place, end: place &+ bytes, known: KMM_REGION_HEAP.rawValue)
  }
}
