package import CCaptureFormat

/// A heap that is described by who holds whom: types, places and reference counts follow from that.
///
/// Names of types say what they are: "(malloc)" and other names in parentheses are native blocks, "penta_core.…" are types of C++
/// without support for the garbage collector, other names with a dot are classes of Python.
package struct SyntheticHeap {
  /// Where the garbage collector has an object.
  package enum Ring: Sendable {
    case none, young, old, frozen

    var flags: UInt32 {
      switch self {
      case .none: 0
      case .young: KMM_NODE_TRACKED.rawValue
      case .old: KMM_NODE_TRACKED.rawValue | KMM_NODE_OLD.rawValue
      case .frozen: KMM_NODE_TRACKED.rawValue | KMM_NODE_FROZEN.rawValue
      }
    }
  }

  /// How one node holds another: it tells of it, a word was found in it, or a word that leads behind the beginning.
  package enum Way: Sendable {
    case told, found, inside
  }

  /// An object or a block.
  package struct Node {
    package let type: String
    package var bytes: UInt64
    package var ring: Ring
    package var site: UInt32
    /// References beside the edges and roots; below 0, some of those are not counted.
    package var extra: Int
    /// The count itself, whatever the edges say.
    package var references: UInt32?
    package var name: String?
    /// Flags beside those of the ring.
    package var flags: UInt32 = 0
  }

  /// One node holds another; without a place it is the next one of its kind.
  package struct Edge {
    package let holder: Int
    package let held: Int
    package let way: Way
    package let place: String?
  }

  /// Something outside of the heap holds a node.
  package struct Root {
    package let node: Int
    package let kind: kmm_root_kind
    package let name: String
    package let owner: String
    package let thread: UInt32
    package let line: UInt32
    package let place: UInt64
    package let isInside: Bool
  }

  package var nodes: [Node] = []
  package var edges: [Edge] = []
  package var roots: [Root] = []
  /// Nodes that are kept for as long as others live.
  package private(set) var bonds: [(owner: Int, kept: Int)] = []
  /// Flags of types that are not those that the name stands for.
  package var typeFlags: [String: UInt32] = [:]
  /// Stacks of tracemalloc's: a file and a line; site 1 is the first.
  package var traces: [(file: String, line: UInt32)] = []

  /// Begins without a node.
  package init() {}

  // MARK: What is there

  /// Adds an object of Python's.
  package mutating func object(
    _ type: String, bytes: UInt64 = 64, ring: Ring? = nil, site: UInt32 = 0, extra: Int = 0, name: String? = nil
  ) -> Int {
    let ring = ring ?? (Self.isCollected(type) ? .young : .none)
    nodes.append(Node(type: type, bytes: bytes, ring: ring, site: site, extra: extra, name: name))
    return nodes.count - 1
  }

  /// Adds a native block.
  package mutating func block(_ bytes: UInt64 = 64, _ type: String = "(malloc)", site: UInt32 = 0) -> Int {
    nodes.append(Node(type: type, bytes: bytes, ring: .none, site: site, extra: 0))
    return nodes.count - 1
  }

  /// One node holds others: an object tells of it, in a block it is found.
  package mutating func hold(_ holder: Int, _ held: Int..., way: Way? = nil, at place: String? = nil) {
    for node in held {
      edges.append(Edge(holder: holder, held: node, way: way ?? (isBlock(holder) ? .found : .told), place: place))
    }
  }

  /// Each node holds the next one, and the last the first.
  package mutating func ring(_ members: Int...) {
    for (place, member) in members.enumerated() { hold(member, members[(place + 1) % members.count]) }
  }

  /// A module holds a node.
  package mutating func module(_ name: String = "app", _ held: Int...) {
    let module = object("module", bytes: 72, name: name)
    root(module, KMM_ROOT_MODULE, name)
    for node in held { hold(module, node) }
  }

  /// Something outside of the heap holds a node.
  package mutating func root(
    _ node: Int, _ kind: kmm_root_kind, _ name: String = "", owner: String = "", thread: UInt32 = 0, line: UInt32 = 0,
    at place: UInt64 = 0, isInside: Bool = false
  ) {
    roots.append(
      Root(node: node, kind: kind, name: name, owner: owner, thread: thread, line: line, place: place, isInside: isInside))
  }

  /// One node is kept for as long as another lives, by a reference of somebody outside.
  package mutating func bond(_ owner: Int, keeps kept: Int) { bonds.append((owner, kept)) }

  /// Adds a stack of tracemalloc's; returns its number.
  package mutating func site(_ file: String, _ line: UInt32) -> UInt32 {
    traces.append((file, line))
    return UInt32(traces.count)
  }

  // MARK: What names stand for

  /// Whether a node is no object of Python's.
  package func isBlock(_ node: Int) -> Bool { nodes[node].type.hasPrefix("(") }

  /// Whether a type's objects stand in the collector's rings.
  private static func isCollected(_ type: String) -> Bool {
    !type.hasPrefix("penta_core.") && !["str", "int", "code"].contains(type)
  }

  /// Flags as the name says them.
  static func flags(_ type: String) -> UInt32 {
    if type.hasPrefix("(") { return KMM_TYPE_NATIVE.rawValue | KMM_TYPE_SCANNED.rawValue }
    if type.hasPrefix("penta_core.") { return KMM_TYPE_SCANNED.rawValue | KMM_TYPE_HEAP.rawValue }
    let isClass = type.contains(".") ? KMM_TYPE_HEAP.rawValue : 0
    return isCollected(type) ? isClass | KMM_TYPE_GC.rawValue | KMM_TYPE_TRAVERSE.rawValue | KMM_TYPE_CLEAR.rawValue : isClass
  }
}
