import HeapGraph
import Snapshots

/// Reads the containers of one photograph.
final class ContainerReader {
  /// Buffers of fewer bytes are not read: a heap has very many of them.
  private static let leastBytes: UInt64 = 1024
  /// For containers of fewer entries no limit is looked for.
  private static let leastLimited = 8
  /// Of what weighs so much it is told whether its entries are made anew all the time.
  private static let heavy: UInt64 = 64 << 10
  /// More containers at one place are read as one.
  private static let mostAlone = 16

  private let snapshot: HeapSnapshot
  private let ways: CensusWays
  private let limits: SiblingLimits
  /// The census whose samples are looked for.
  private let first: Census?
  /// Its containers, and by place where one alone was there.
  private var earlier: [ContainerReading.Identity: ContainerReading] = [:]
  private var earlierByPlace: [String: ContainerReading] = [:]

  init(_ ways: CensusWays, since first: Census?) {
    snapshot = ways.snapshot
    self.ways = ways
    self.first = first
    limits = SiblingLimits(snapshot)
    let known = first?.containers.filter { $0.origin == nil } ?? []
    for container in known { earlier[container.identity] = container }
    for (place, containers) in Dictionary(grouping: known, by: \.place) where containers.count == 1 {
      earlierByPlace[place] = containers[0]
    }
  }

  /// A node that is a container, and what it has.
  private struct Found {
    let node: NodeID
    /// The node whose row its entries are; that of a function's cache is a dict.
    let container: NodeID
    /// No more than any memory holds.
    let entries: Int

    init(_ node: NodeID, _ container: NodeID, entries: Int) {
      (self.node, self.container) = (node, container)
      self.entries = min(entries, ContainerReading.most)
    }
  }

  /// Where several may be found.
  private struct Spot: Hashable {
    let place: Int
    let kind: ContainerReading.Kind
  }

  /// All containers that a root reaches and that are not empty, and samples of which there are at each place.
  func read() -> (readings: [ContainerReading], members: [Census.Spot: EntrySample]) {
    var spots: [Spot: [Found]] = [:]
    for node in snapshot.graph.nodes.prefix(snapshot.firstControl) {
      guard let (kind, found) = found(node) else { continue }
      spots[Spot(place: ways.places.number(of: node), kind: kind), default: []].append(found)
    }
    var readings: [ContainerReading] = []
    var members: [Census.Spot: EntrySample] = [:]
    for (spot, found) in spots {
      let place = Census.Spot(place: ways.places.name(of: found[0].node), kind: spot.kind)
      if first == nil { members[place] = EntrySample(of: found.lazy.map { self.snapshot.address(of: $0.node) }) }
      if found.count <= Self.mostAlone {
        readings += found.map { reading(of: $0, place) }
      } else {
        readings.append(reading(ofCrowd: found, place))
      }
    }
    return (readings, members)
  }

  private func found(_ node: NodeID) -> (ContainerReading.Kind, Found)? {
    guard let (kind, container) = kind(of: node), snapshot.allPaths.isReached(node) else { return nil }
    if kind == .buffer {
      let bytes = snapshot.dominators.retainedSize(of: node)
      return bytes < Self.leastBytes ? nil : (kind, Found(node, container, entries: Int(clamping: bytes)))
    }
    let entries = snapshot.itemCount(of: container) ?? snapshot.itemEdgeCount(of: container)
    return entries == 0 ? nil : (kind, Found(node, container, entries: entries))
  }

  private func reading(of found: Found, _ spot: Census.Spot) -> ContainerReading {
    let node = found.node
    let edges = spot.kind == .buffer ? [] : snapshot.itemEdges(of: found.container)
    let items = edges.lazy.map { self.snapshot.address(of: self.snapshot.graph.target(of: $0)) }
    let bytes = snapshot.dominators.retainedSize(of: node)
    let identity = ContainerReading.Identity(
      address: snapshot.address(of: node), type: snapshot.type(of: node).name,
      site: snapshot.siteSource == .tracemalloc ? 0 : snapshot.site(of: node))
    return ContainerReading(
      identity, kind: spot.kind, place: spot.place, lifetime: ways.lifetime(of: node), entries: found.entries, bytes: bytes,
      limit: ownLimit(of: node) ?? siblingLimit(of: node, found.entries),
      sample: first == nil ? EntrySample(of: items) : EntrySample(),
      survivors: survivors(identity, spot.place, found.entries, bytes, items), traffic: snapshot.traffic[found.container])
  }

  /// Many containers at one place: what tells them apart is left out, and whether the first ones are still there is seen by themselves.
  private func reading(ofCrowd found: [Found], _ spot: Census.Spot) -> ContainerReading {
    ContainerReading(
      .nobody(of: snapshot.type(of: found[0].node).name), kind: spot.kind, place: spot.place,
      lifetime: ways.lifetime(of: found[0].node), containers: found.count,
      entries: found.reduce(0) { min($0 &+ $1.entries, ContainerReading.most) },
      bytes: found.reduce(0) { $0 &+ snapshot.dominators.retainedSize(of: $1.node) },
      limit: ownLimit(of: found[0].node).flatMap { _ in EntryLimit(ofAll: found.map { ownLimit(of: $0.node) }) },
      survivors: first?.members[spot].map { $0.surviving(in: Set(found.lazy.map { self.snapshot.address(of: $0.node) })) })
  }

  private func ownLimit(of node: NodeID) -> EntryLimit? {
    snapshot.itemLimit(of: node).flatMap {
      EntryLimit(entries: $0, name: snapshot.itemCount(of: node) == nil ? "maxsize" : "maxlen")
    }
  }

  /// Small containers are many, and what grows does not stay one.
  private func siblingLimit(of node: NodeID, _ entries: Int) -> EntryLimit? {
    entries < Self.leastLimited ? nil : limits.limit(of: node, entries: entries, heldBy: ways.holder(of: node))
  }

  /// Only of what has become longer, or weighs much.
  private func survivors(
    _ identity: ContainerReading.Identity, _ place: String, _ entries: Int, _ bytes: UInt64, _ items: some Sequence<UInt64>
  ) -> Double? {
    guard let first = earlier[identity] ?? earlierByPlace[place], !first.sample.identities.isEmpty,
      first.entries < entries || bytes >= Self.heavy
    else { return nil }
    return first.sample.surviving(in: Set(items))
  }

  /// Which kind of container a node is, and the node whose row its entries are.
  private func kind(of node: NodeID) -> (ContainerReading.Kind, NodeID)? {
    switch snapshot.shape(of: node) {
    case .mapping:
      if ways.isCacheOfFunction(node) || ways.isWeak(node) { return nil }
      return (ways.isNamespace(node) ? .attributes : .elements, node)
    case .sequence, .set: return (.elements, node)
    case .block: return nil
    case .fields:
      if snapshot.isFunctionCache(node) { return snapshot.results(ofFunctionCache: node).map { (.elements, $0) } }
      if snapshot.itemCount(of: node) != nil { return (.elements, node) }
      return Self.buffers.contains(snapshot.type(of: node).name) ? (.buffer, node) : nil
    }
  }

  private static let buffers: Set<String> = ["bytearray", "bytes", "str", "array.array", "numpy.ndarray", "memoryview"]
}
