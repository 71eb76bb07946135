import HeapGraph
import Snapshots

/// What grows without being a container of Python's: objects that hold each other, and native blocks, which containers of C++ own.
///
/// Those that one stack has made and that are held at one place are a group.
struct AllocationGroups {
  /// Who they are, from one census to the next.
  struct Key: Hashable {
    let place: String
    let origin: String
    let isNative: Bool
  }

  /// One group: its nodes, and who holds them.
  struct Group {
    /// What is asked about the place: the object that holds the blocks, else the first node.
    let holder: NodeID
    var nodes: [NodeID] = []
    /// The bytes of those that no object of Python's leads to.
    var unheldBytes: UInt64 = 0
  }

  private let snapshot: HeapSnapshot
  private let places: StableHolders
  private var numbers: [Number: Int] = [:]
  private var groups: [Group] = []

  /// A group before it has a name: many nodes share one.
  private struct Number: Hashable {
    /// -1 = wherever they are.
    let place: Int
    let site: UInt32
    let type: UInt32?
    let isNative: Bool
  }

  /// Groups the nodes that count, are reached, and are neither containers nor memory of a container's own. O(nodes).
  ///
  /// `holder`: the next one on the way to a root.
  init(
    of snapshot: HeapSnapshot, places: StableHolders, holder: @escaping (NodeID) -> NodeID?, where counts: (NodeID) -> Bool
  ) {
    self.snapshot = snapshot
    self.places = places
    var owners = Owners(snapshot, holder)
    for node in snapshot.graph.nodes.prefix(snapshot.firstControl) where snapshot.allPaths.isReached(node) {
      let shape = snapshot.shape(of: node)
      if shape != .fields && shape != .block { continue }
      let type = snapshot.type(of: node)
      if !type.isOwned && counts(node) { add(node, isNative: type.isNative, owner: type.isNative ? owners.owner(of: node) : nil) }
    }
  }

  /// Blocks are counted twice, at the place of the object that holds them and by who made them: a stale word may change who holds them.
  private mutating func add(_ node: NodeID, isNative: Bool, owner: NodeID?) {
    let site = snapshot.siteSource == .none ? 0 : snapshot.site(of: node)
    if isNative && site != 0 {
      let index = index(of: Number(place: -1, site: site, type: nil, isNative: true), holder: node)
      groups[index].nodes.append(node)
      if owner == nil { groups[index].unheldBytes &+= snapshot.graph.size(of: node) }
    }
    guard let holder = isNative && site != 0 ? owner : owner ?? node else { return }
    let type = site == 0 ? snapshot.typeNumber(of: node) : nil
    let number = Number(place: places.number(of: holder), site: site, type: type, isNative: isNative)
    groups[index(of: number, holder: holder)].nodes.append(node)
  }

  private mutating func index(of number: Number, holder: NodeID) -> Int {
    if let known = numbers[number] { return known }
    numbers[number] = groups.count
    groups.append(Group(holder: holder))
    return groups.count - 1
  }

  /// The groups by name: several stacks may lead through the same line. Few objects are left out, as most groups are such.
  func named() -> [Key: Group] {
    var names: [UInt32: String] = [:]
    var named: [Key: Group] = [:]
    for (number, index) in numbers where number.isNative || groups[index].nodes.count >= Self.leastObjects {
      let group = groups[index]
      let name = names[number.site] ?? snapshot.briefSiteName(number.site)
      names[number.site] = name
      let origin = number.site == 0 ? "all of them \(snapshot.type(of: group.nodes[0]).name)" : ContainerReading.made(by: name)
      let key =
        number.place >= 0
        ? Key(place: places.name(of: group.holder), origin: origin, isNative: number.isNative)
        : Key(place: name, origin: ContainerReading.everywhere, isNative: true)
      named[key, default: Group(holder: group.holder)].nodes += group.nodes
      named[key]?.unheldBytes &+= group.unheldBytes
    }
    return named
  }

  private static let leastObjects = 4
}

/// The nearest object of Python's on the way from a block to a root.
///
/// On the way and not by dominators: one stale word of a stack that leads into a list of C++'s would take the rest of it from its owner.
/// What variables of loaded files lead to by blocks alone is owned by no object, whatever stale word of an object's leads there, too.
private struct Owners {
  private static let unknown: Int64 = -1
  private static let none: Int64 = -2

  private let snapshot: HeapSnapshot
  private let holder: (NodeID) -> NodeID?
  /// By node: the owner's number.
  private var known: [Int64]

  init(_ snapshot: HeapSnapshot, _ holder: @escaping (NodeID) -> NodeID?) {
    self.snapshot = snapshot
    self.holder = holder
    known = [Int64](repeating: Self.unknown, count: snapshot.graph.nodeCount)
    var left = snapshot.rootNodes.filter { snapshot.rootKind(of: $0) == .global && !snapshot.isOfInterpreterFile($0) }
    while let node = left.popLast() {
      if !snapshot.isNative(node) || known[node.index] == Self.none { continue }
      known[node.index] = Self.none
      left += snapshot.graph.edges(of: node).map { snapshot.graph.target(of: $0) }
    }
  }

  /// nil for a block that no object leads to; O(1) on the average.
  mutating func owner(of block: NodeID) -> NodeID? {
    var way: [NodeID] = []
    var next: NodeID? = block
    while let node = next, snapshot.isNative(node), known[node.index] == Self.unknown {
      way.append(node)
      next = holder(node)
    }
    let owner = next.map { snapshot.isNative($0) ? known[$0.index] : Int64($0.rawValue) } ?? Self.none
    for node in way { known[node.index] = owner }
    return owner < 0 ? nil : NodeID(UInt32(owner))
  }
}
