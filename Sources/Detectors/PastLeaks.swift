import HeapGraph
import Snapshots

/// What leaked already at an earlier moment of the same process.
///
/// A block or an object is the same at both moments when its address, its size, its type and the stack that made it are: what leaks is not
/// freed, so that nothing else can have taken its place.
final class PastLeaks {
  private struct Identity: Hashable {
    let address: UInt64
    let bytes: UInt64
    let site: UInt32
    let type: String
  }

  private let analysis: LeakAnalysis
  /// The members of all components that were there for a cause of their own.
  private let members: Set<Identity>
  private lazy var classes = Dictionary(
    BlockClasses(analysis).blocks.map { (Self.identity(of: $0.node, in: analysis.snapshot), $0.valgrind) }
  ) { first, _ in first }
  private lazy var counts = Dictionary(
    Detectors.all.flatMap { $0.findings(in: analysis) }.map { ($0.fingerprint, $0.amount.count) }
  ) { max($0, $1) }

  /// O(lost nodes).
  init(_ snapshot: HeapSnapshot) {
    let analysis = LeakAnalysis([snapshot], showsPossible: true)
    let components = analysis.components { $0 != .heldByLost }
    self.analysis = analysis
    members = Set(components.flatMap { analysis.lost.originals(of: $0) }.map { Self.identity(of: $0, in: snapshot) })
  }

  /// Whether all members of a component of a later heap leaked then; of what kmmem has planted none did.
  func has(_ nodes: [NodeID], in snapshot: HeapSnapshot) -> Bool {
    nodes.allSatisfy { !snapshot.isControl($0) && members.contains(Self.identity(of: $0, in: snapshot)) }
  }

  /// Whether a block of a later heap was of the same class then.
  func has(_ block: NodeID, as valgrindClass: BlockClasses.ValgrindClass, in snapshot: HeapSnapshot) -> Bool {
    !snapshot.isControl(block) && classes[Self.identity(of: block, in: snapshot)] == valgrindClass
  }

  /// Whether there were as many of a finding of things that roots hold: they are told by sort, as no member of them has leaked by itself.
  func has(_ finding: Finding) -> Bool {
    finding.kind.isOfHeldThings && finding.controls.isEmpty && counts[finding.fingerprint, default: 0] >= finding.amount.count
  }

  private static func identity(of node: NodeID, in snapshot: HeapSnapshot) -> Identity {
    Identity(
      address: snapshot.address(of: node), bytes: snapshot.graph.size(of: node), site: snapshot.site(of: node),
      type: snapshot.type(of: node).name)
  }
}

extension Finding.Kind {
  /// Whether roots hold what it is about.
  var isOfHeldThings: Bool {
    switch self {
    case .growingCount, .missingReference, .atexit, .thread, .traceback, .generator, .moduleTwice: true
    default: false
    }
  }
}
