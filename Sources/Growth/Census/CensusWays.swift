import HeapGraph
import Snapshots

/// The ways from roots to what a census counts: where it is found, and how long it will live.
struct CensusWays {
  let snapshot: HeapSnapshot
  let places: StableHolders
  /// Ways that begin at modules, and at anything that lives as long as the process.
  private let ofModules: ShortestPaths
  private let lasting: ShortestPaths
  private let ofInterpreter: ShortestPaths

  init(_ snapshot: HeapSnapshot) {
    self.snapshot = snapshot
    func ways(_ isRoot: (RootKind?, NodeID) -> Bool) -> ShortestPaths {
      ShortestPaths(in: snapshot.graph, from: snapshot.rootNodes.filter { isRoot(snapshot.rootKind(of: $0), $0) })
    }
    ofModules = ways { kind, _ in kind == .module }
    lasting = ways { kind, node in Self.lasts(kind) && !snapshot.isOfInterpreterFile(node) }
    ofInterpreter = ways { kind, node in kind == .interpreterState || snapshot.isOfInterpreterFile(node) }
    places = StableHolders(snapshot, throughElements: true, preferred: [ofModules, lasting])
  }

  /// The next one on the way from a node to the root by whose name it goes.
  func holder(of node: NodeID) -> NodeID? {
    if ofModules.isReached(node) { return ofModules.caller(of: node) }
    return (lasting.isReached(node) ? lasting : snapshot.paths(for: node)).caller(of: node)
  }

  func lifetime(of node: NodeID) -> ContainerReading.Lifetime {
    if lasting.isReached(node) { return .process }
    return snapshot.namedPaths.isReached(node) || !ofInterpreter.isReached(node) ? .function : .interpreter
  }

  private static func lasts(_ kind: RootKind?) -> Bool {
    switch kind {
    case .module, .interpreter, .atexit, .staticObject, .global: true
    default: false
    }
  }

  /// Whether a dict has the variables of an object or a module.
  func isNamespace(_ dict: NodeID) -> Bool { holder(of: dict).map { snapshot.isDictionaryOfVariables(dict, of: $0) } ?? false }

  /// Whether a node is part of a table that holds its entries weakly.
  func isHeldWeakly(_ node: NodeID) -> Bool { holder(of: node).map { snapshot.shape(of: $0) == .mapping && isWeak($0) } ?? false }

  /// Whether a dict is the table of a container that holds its entries weakly: somebody else decides how long they live.
  func isWeak(_ dict: NodeID) -> Bool {
    guard let holder = holder(of: dict) else { return false }
    let owner = isNamespace(holder) ? self.holder(of: holder) ?? holder : holder
    return Self.weakContainers.contains(snapshot.type(of: owner).name)
  }

  private static let weakContainers: Set<String> = [
    "weakref.WeakValueDictionary", "weakref.WeakKeyDictionary", "_weakrefset.WeakSet", "weakref.WeakSet",
  ]

  func isCacheOfFunction(_ dict: NodeID) -> Bool {
    holder(of: dict).map { snapshot.isFunctionCache($0) && snapshot.results(ofFunctionCache: $0) == dict } ?? false
  }
}
