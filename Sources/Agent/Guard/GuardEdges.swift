import CAgent

/// The bytes on a guarded block's own pages that are not its own: a pattern stands there, and who writes over it has missed the block.
struct GuardEdges {
  let before: Range<Address>
  let behind: Range<Address>

  static func of(_ entry: UnsafeMutablePointer<kmm_guarded>) -> GuardEdges {
    let start = entry.pointee.start
    let end = start &+ UInt(entry.pointee.size)
    let low = start & ~(Guard.pageBytes &- 1)
    let high = (end &+ Guard.pageBytes &- 1) & ~(Guard.pageBytes &- 1)
    return GuardEdges(
      before: max(low, start &- Guard.edgeBytes)..<start, behind: end..<min(high, end &+ Guard.edgeBytes))
  }

  func fill() {
    fill(before)
    fill(behind)
  }

  private func fill(_ bytes: Range<Address>) {
    var address = bytes.lowerBound
    while address < bytes.upperBound {
      kmm_store8(address, Guard.pattern)
      address &+= 1
    }
  }

  /// The first byte that somebody has written over, the nearest to the block; 0 = none.
  var overwritten: Address {
    var address = behind.lowerBound
    while address < behind.upperBound {
      if kmm_load8(address) != Guard.pattern { return address }
      address &+= 1
    }
    address = before.upperBound
    while address > before.lowerBound {
      address &-= 1
      if kmm_load8(address) != Guard.pattern { return address }
    }
    return 0
  }
}
