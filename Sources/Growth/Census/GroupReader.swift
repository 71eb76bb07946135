import HeapGraph
import Snapshots

/// Reads what is no container of Python's in one photograph, by groups.
struct GroupReader {
  /// Blocks of fewer bytes are not read for their bytes, unless they tell how many of them are in use.
  private static let leastBytes: UInt64 = 1024

  private let snapshot: HeapSnapshot
  private let ways: CensusWays
  /// The census whose samples are looked for.
  private let first: Census?

  init(_ ways: CensusWays, since first: Census?) {
    snapshot = ways.snapshot
    self.ways = ways
    self.first = first
  }

  /// Reads all groups.
  func readings() -> [ContainerReading] {
    let before = Dictionary(
      (first?.containers ?? []).filter { $0.origin != nil && $0.kind != .buffer }.map { (Self.key($0), $0) },
      uniquingKeysWith: { one, _ in one })
    return AllocationGroups(of: snapshot, places: ways.places, holder: ways.holder) { !ways.isHeldWeakly($0) }.named().flatMap {
      key, group in
      readings(of: key, group, before: before[key])
    }
  }

  private static func key(_ reading: ContainerReading) -> AllocationGroups.Key {
    AllocationGroups.Key(place: reading.place, origin: reading.origin ?? "", isNative: reading.kind == .blocks)
  }

  private func readings(
    of key: AllocationGroups.Key, _ group: AllocationGroups.Group, before: ContainerReading?
  ) -> [ContainerReading] {
    let addresses = group.nodes.lazy.map { self.snapshot.address(of: $0) }
    let bytes = group.nodes.reduce(UInt64(0)) { $0 &+ snapshot.graph.size(of: $1) }
    let survivors = before.flatMap { $0.sample.identities.isEmpty ? nil : $0.sample.surviving(in: Set(addresses)) }
    let identity = ContainerReading.Identity.nobody(of: snapshot.type(of: group.nodes[0]).name, site: maker(of: group))
    let isHeld = group.unheldBytes < bytes / 2
    let lifetime = ways.lifetime(of: group.holder)
    let count = ContainerReading(
      identity, kind: key.isNative ? .blocks : .objects, place: key.place, origin: key.origin, lifetime: lifetime,
      entries: group.nodes.count, bytes: bytes, sample: first == nil ? EntrySample(of: addresses) : EntrySample(),
      survivors: survivors, isHeld: isHeld)
    guard key.isNative, let used = bytesInUse(group.nodes) else { return [count] }
    return [
      count,
      ContainerReading(
        identity, kind: .buffer, place: key.place, origin: key.origin, lifetime: lifetime,
        entries: Int(clamping: used), bytes: bytes, isHeld: isHeld),
    ]
  }

  /// The first of the stacks that share the group's name. tracemalloc numbers them anew in each snapshot.
  private func maker(of group: AllocationGroups.Group) -> UInt32 {
    snapshot.siteSource == .tracemalloc ? 0 : group.nodes.lazy.map { snapshot.site(of: $0) }.min() ?? 0
  }

  /// The bytes that blocks have in use; nil for small ones that tell nothing of that.
  private func bytesInUse(_ blocks: [NodeID]) -> UInt64? {
    let used = blocks.reduce(UInt64(0)) { $0 &+ (snapshot.bytesInUse[$1] ?? snapshot.graph.size(of: $1)) }
    return used >= Self.leastBytes || blocks.contains { snapshot.bytesInUse[$0] != nil } ? used : nil
  }
}
