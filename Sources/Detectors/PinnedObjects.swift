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

extension LeakAnalysis {
  /// A finding of pinned objects; `names` make its fingerprint, with the functions of the site.
  func finding(
    _ kind: Finding.Kind, _ group: NodeGroup, title: String, names: [String], site: UInt32? = nil, cure: Cure
  ) -> Finding {
    let trail = sites.trail(of: site ?? snapshot.site(of: group.nodes[0]))
    let types = Set(group.nodes.map { snapshot.type(of: $0).name }).sorted()
    let print = Fingerprint.of([PinnedObjects.name.rawValue, kind.rawValue, trail] + names + types)
    var finding = finding(PinnedObjects.name, kind, .probable, group, site: site, title: title, fingerprint: print)
    finding.holders = independentHolders(of: group.nodes[0])
    finding.cures = [cure]
    return finding
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
