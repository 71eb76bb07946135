import HeapGraph
import Snapshots

/// Objects that live longer than anybody needs them, because of something that is easily forgotten: a callback of atexit, a thread that
/// waits, an exception that was kept, a generator that was never finished, a module that was loaded twice.
enum PinnedObjects: Detector {
  static let name = Finding.Detector.pinnedObjects

  /// What a group of threads, exceptions or generators must keep to be a finding: programs keep small things on purpose.
  static let leastBytes: UInt64 = 64 << 10
  /// How many equal ones there must be: programs keep single objects on purpose.
  static let leastCount = 3

  static func findings(in analysis: LeakAnalysis) -> [Finding] {
    AtexitPins(analysis).findings + ThreadPins(analysis).findings + TracebackPins(analysis).findings
      + GeneratorPins(analysis).findings + ModulesLoadedTwice(analysis).findings
  }
}

/// Objects that are pinned in the same way, with what they keep.
struct PinnedGroup {
  /// What is pinned: it and all that only it holds is kept.
  private(set) var nodes: [NodeID] = []
  private(set) var amount = FindingAmount()

  /// Adds an object; `keepers` are nodes that would go, with all that they alone hold.
  mutating func add(_ node: NodeID, keeping keepers: [NodeID], in analysis: LeakAnalysis) {
    let snapshot = analysis.snapshot
    nodes.append(node)
    amount.count += 1
    for keeper in keepers {
      amount.pythonBytes &+= snapshot.graph.size(of: keeper)
      amount.retainedBytes &+= snapshot.dominators.retainedSize(of: keeper)
      amount.retainedCount += snapshot.retainedSets.count(of: keeper)
    }
  }
}

extension LeakAnalysis {
  /// A finding of pinned objects; `names` make its fingerprint, with the functions of the site.
  func finding(
    _ kind: Finding.Kind, _ group: PinnedGroup, _ certainty: Finding.Certainty = .probable, title: String, names: [String],
    site: UInt32, cure: Cure
  ) -> Finding {
    let types = Set(group.nodes.map { snapshot.type(of: $0).name }).sorted()
    let print = Fingerprint.of([PinnedObjects.name.rawValue, kind.rawValue, sites.trail(of: site)] + names + types)
    let example = group.nodes[0]
    var finding = Finding(
      detector: PinnedObjects.name, kind: kind, certainty: certainty, title: title, fingerprint: print, amount: group.amount,
      example: example, site: site, place: sites.place(of: site), stack: sites.stack(of: site), types: types)
    finding.path = snapshot.locator(of: example)?.text
    finding.holders = independentHolders(of: example)
    finding.cures = [cure]
    finding.controls = group.nodes.filter { snapshot.isControl($0) }
    return finding
  }

  /// Those that must all let go of a node for it to be freed, in words; empty where one alone does, which its path tells.
  func independentHolders(of node: NodeID) -> [String] {
    let roots = NodeSet(below: snapshot.graph.nodeCount, snapshot.rootNodes)
    let cut = VertexCut(above: node, roots: roots, holders: snapshot.holders, nodeCount: snapshot.graph.nodeCount)
    guard case .nodes(let nodes) = cut, nodes.count > 1 else { return [] }
    return nodes.map { node in snapshot.locator(of: node)?.text ?? snapshot.type(of: node).name }
  }

  /// Whether the way to a node begins at a module or at the interpreter's own: it stays when all functions have returned.
  func isKeptForGood(_ node: NodeID) -> Bool {
    guard let kind = pathRoots.root(of: node).flatMap({ snapshot.rootKind(of: $0) }) else { return false }
    return kind == .module || kind == .interpreter || kind == .staticObject || kind == .global
  }

  /// The node that a node holds in a place of some name, or whose type has some name.
  func held(by holder: NodeID, where isSought: (NodeID) -> Bool) -> NodeID? {
    snapshot.graph.edges(of: holder).lazy.map { self.snapshot.graph.target(of: $0) }.first(where: isSought)
  }
}
