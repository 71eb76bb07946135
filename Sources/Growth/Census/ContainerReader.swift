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

  private let snapshot: HeapSnapshot
  private let places: StableHolders
  /// Ways that begin at modules, and at anything that lives as long as the process.
  private let ofModules: ShortestPaths
  private let lasting: ShortestPaths
  private let ofInterpreter: ShortestPaths
  private let limits: SiblingLimits
  /// The census whose samples are looked for: by address, and by place where one container alone was there.
  private var earlier: [UInt64: ContainerReading] = [:]
  private var earlierByPlace: [String: ContainerReading] = [:]
  private let takesSamples: Bool

  init(_ snapshot: HeapSnapshot, since first: Census?) {
    self.snapshot = snapshot
    func ways(_ isRoot: (RootKind?, NodeID) -> Bool) -> ShortestPaths {
      ShortestPaths(in: snapshot.graph, from: snapshot.rootNodes.filter { isRoot(snapshot.rootKind(of: $0), $0) })
    }
    ofModules = ways { kind, _ in kind == .module }
    lasting = ways { kind, node in Self.lasts(kind) && !snapshot.isOfInterpreterFile(node) }
    ofInterpreter = ways { kind, node in kind == .interpreterState || snapshot.isOfInterpreterFile(node) }
    places = StableHolders(snapshot, throughElements: true, preferred: [ofModules, lasting])
    limits = SiblingLimits(snapshot)
    takesSamples = first == nil
    for container in first?.containers ?? [] { earlier[container.address] = container }
    for (place, containers) in Dictionary(grouping: first?.containers ?? [], by: \.place) where containers.count == 1 {
      earlierByPlace[place] = containers[0]
    }
  }

  /// Small containers are many, and what grows does not stay one.
  private func siblingLimit(of node: NodeID, _ entries: Int) -> EntryLimit? {
    entries < Self.leastLimited ? nil : limits.limit(of: node, entries: entries, heldBy: holder(of: node))
  }

  private func lifetime(of node: NodeID) -> ContainerReading.Lifetime {
    if lasting.isReached(node) { return .process }
    return snapshot.namedPaths.isReached(node) || !ofInterpreter.isReached(node) ? .function : .interpreter
  }

  private static func lasts(_ kind: RootKind?) -> Bool {
    switch kind {
    case .module, .interpreter, .atexit, .staticObject, .global: true
    default: false
    }
  }

  /// What is known of a node as a container; nil for what is none, is empty, or is reached by nothing.
  func reading(of node: NodeID) -> ContainerReading? {
    guard !snapshot.isNative(node), snapshot.allPaths.isReached(node), let found = kind(of: node) else { return nil }
    let (kind, container) = found
    let edges = kind == .buffer ? [] : snapshot.itemEdges(of: container)
    let bytes = snapshot.dominators.retainedSize(of: node)
    let entries = kind == .buffer ? Int(clamping: bytes) : snapshot.itemCount(of: container) ?? edges.count
    if kind == .buffer ? bytes < Self.leastBytes : entries == 0 { return nil }
    let items = edges.lazy.map { self.snapshot.address(of: self.snapshot.graph.target(of: $0)) }
    let place = places.name(of: node)
    let address = snapshot.address(of: node)
    let limit = snapshot.itemLimit(of: node).flatMap {
      EntryLimit(entries: $0, name: snapshot.itemCount(of: node) == nil ? "maxsize" : "maxlen")
    }
    return ContainerReading(
      address: address, type: snapshot.type(of: node).name, kind: kind, place: place,
      lifetime: lifetime(of: node), entries: entries, bytes: bytes,
      limit: limit ?? siblingLimit(of: node, entries),
      sample: takesSamples ? EntrySample(of: items) : EntrySample(), survivors: survivors(address, place, entries, bytes, items))
  }

  /// Only of what has become longer, or weighs much.
  private func survivors(
    _ address: UInt64, _ place: String, _ entries: Int, _ bytes: UInt64, _ items: some Sequence<UInt64>
  ) -> Double? {
    guard let first = earlier[address] ?? earlierByPlace[place], !first.sample.identities.isEmpty,
      first.entries < entries || bytes >= Self.heavy
    else { return nil }
    return first.sample.surviving(in: Set(items))
  }

  private func holder(of node: NodeID) -> NodeID? {
    ([ofModules, lasting].first { $0.isReached(node) } ?? snapshot.paths(for: node)).caller(of: node)
  }

  /// Which kind of container a node is, and the node whose row its entries are.
  private func kind(of node: NodeID) -> (ContainerReading.Kind, NodeID)? {
    let type = snapshot.type(of: node)
    switch type.shape {
    case .mapping:
      if isCacheOfFunction(node) || isWeak(node) { return nil }
      return (isNamespace(node) ? .attributes : .elements, node)
    case .sequence, .set: return (.elements, node)
    case .block: return nil
    case .fields:
      if snapshot.isFunctionCache(node) { return snapshot.results(ofFunctionCache: node).map { (.elements, $0) } }
      if snapshot.itemCount(of: node) != nil { return (.elements, node) }
      return Self.buffers.contains(type.name) ? (.buffer, node) : nil
    }
  }

  private static let buffers: Set<String> = ["bytearray", "bytes", "str", "array.array", "numpy.ndarray", "memoryview"]

  private func isCacheOfFunction(_ dict: NodeID) -> Bool {
    holder(of: dict).map { snapshot.isFunctionCache($0) && snapshot.results(ofFunctionCache: $0) == dict } ?? false
  }

  /// Whether a dict is the table of a container that holds its entries weakly: somebody else decides how long they live.
  private func isWeak(_ dict: NodeID) -> Bool {
    guard let holder = holder(of: dict) else { return false }
    let owner = isNamespace(holder) ? self.holder(of: holder) ?? holder : holder
    return Self.weakContainers.contains(snapshot.type(of: owner).name)
  }

  private static let weakContainers: Set<String> = [
    "weakref.WeakValueDictionary", "weakref.WeakKeyDictionary", "_weakrefset.WeakSet", "weakref.WeakSet",
  ]

  /// Whether a dict has the variables of an object or a module.
  private func isNamespace(_ dict: NodeID) -> Bool {
    holder(of: dict).map { snapshot.step(from: $0, to: dict) == .dictionary } ?? false
  }
}
