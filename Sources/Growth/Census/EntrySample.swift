/// Some entries of a container, by which to see later whether its first entries are still there.
///
/// Those with the lowest hashes are kept (a "bottom-k sketch"): which they are depends neither on their order nor on what they are.
package struct EntrySample: Equatable, Sendable {
  /// How many entries are kept.
  package static let size = 32

  /// Identities of entries, by hash.
  package private(set) var identities: [UInt64] = []

  package init() {}

  /// Chooses among identities of entries: addresses of keys or elements. O(entries), and O(log size) for each that is kept for a while.
  package init(of entries: some Sequence<UInt64>) {
    var kept: [(hash: UInt64, identity: UInt64)] = []
    for identity in entries {
      let hash = Self.hash(identity)
      if kept.count == Self.size, let last = kept.last, hash >= last.hash { continue }
      let place = kept.firstIndex { $0.hash >= hash } ?? kept.count
      if place < kept.count && kept[place].identity == identity { continue }
      kept.insert((hash, identity), at: place)
      if kept.count > Self.size { kept.removeLast() }
    }
    identities = kept.map(\.identity)
  }

  /// The part of the sample that is among some entries: 0 to 1; 1 for an empty sample.
  package func surviving(in entries: Set<UInt64>) -> Double {
    if identities.isEmpty { return 1 }
    return Double(identities.count { entries.contains($0) }) / Double(identities.count)
  }

  /// The finalizer of MurmurHash3 (Appleby): a bijection, so that different identities have different hashes.
  private static func hash(_ identity: UInt64) -> UInt64 {
    var hash = identity
    hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
    return hash ^ hash >> 33
  }
}
