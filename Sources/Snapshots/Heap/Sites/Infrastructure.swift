import HeapGraph

/// What a program's code consists of, and where its names stand: modules, classes, functions, and their dictionaries.
///
/// They hold what the program has made, and yet nobody frees something by letting go of its module. So who keeps a cache is the cache, and
/// not the module or the closure that has it for a variable.
struct Infrastructure: ~Copyable {
  private var nodes: NodeSet

  /// Looks at each node once, and at the references of classes and functions; O(nodes).
  init(of snapshot: HeapSnapshot) {
    nodes = NodeSet(below: snapshot.graph.nodeCount)
    var definitions = Definitions(snapshot)
    for node in snapshot.graph.nodes {
      guard let definition = definitions.kind(of: node) else { continue }
      nodes.insert(node)
      if definition == .holdsNames { addNamespaces(of: node, in: snapshot) }
    }
    for root in snapshot.rootNodes {
      switch snapshot.rootKind(of: root) {
      case .module: addModule(root, in: snapshot)
      case .interpreter, .interpreterState: addContainer(root, in: snapshot)
      case .global where snapshot.isOfInterpreterFile(root): addContainer(root, in: snapshot)
      default: break
      }
    }
  }

  func contains(_ node: NodeID) -> Bool { nodes.contains(node) }

  /// The dictionaries of a class or a function, its defaults, and the tuple of a closure's cells.
  private mutating func addNamespaces(of owner: NodeID, in snapshot: HeapSnapshot) {
    for edge in snapshot.graph.edges(of: owner) { addContainer(snapshot.graph.target(of: edge), in: snapshot) }
  }

  /// What stands in sys.modules may be of any type, and holds objects in other places than its dictionary, too.
  private mutating func addModule(_ module: NodeID, in snapshot: HeapSnapshot) {
    nodes.insert(module)
    for edge in snapshot.graph.edges(of: module) where snapshot.step(along: edge, of: module) == .dictionary {
      nodes.insert(snapshot.graph.target(of: edge))
    }
  }

  /// Dicts, tuples and lists; an exception that the interpreter handles is the program's.
  private mutating func addContainer(_ node: NodeID, in snapshot: HeapSnapshot) {
    let shape = snapshot.shape(of: node)
    if shape == .mapping || shape == .sequence { nodes.insert(node) }
  }
}

/// Tells what a program's source defines from what it makes, by the types.
private struct Definitions {
  enum Kind {
    /// It holds dicts and tuples of names and of what they stand for.
    case holdsNames
    case other
  }

  private let snapshot: HeapSnapshot
  /// By type number.
  private let named: [Kind?]
  /// By type number: whether its objects are types, as those of a metaclass are; nil = not looked at.
  private var isOfTypes: [Bool?]

  init(_ snapshot: HeapSnapshot) {
    self.snapshot = snapshot
    named = snapshot.types.map { type in
      switch type.name {
      case "type", "function", "code": .holdsNames
      case "module", "cell", "staticmethod", "classmethod", "property": .other
      // Each version of Cython has a module of its own for it.
      default: type.shortName == "cython_function_or_method" ? .holdsNames : nil
      }
    }
    isOfTypes = named.map { $0 == nil ? nil : false }
  }

  mutating func kind(of node: NodeID) -> Kind? {
    let type = Int(snapshot.typeNumber(of: node))
    let isType = isOfTypes[type] ?? snapshot.isType(node)
    isOfTypes[type] = isType
    return isType ? .holdsNames : named[type]
  }
}
