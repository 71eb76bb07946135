import CaptureFormat
import HeapGraph
package import Snapshots

/// What the detectors share: snapshots of one process, and what was found out about the last of them.
package final class LeakAnalysis {
  /// The snapshot that is judged.
  package let snapshot: HeapSnapshot
  /// Earlier ones of the same process, the earliest first: they show what grows.
  package let earlier: [HeapSnapshot]
  /// Whether what is only possible is a finding: what was made once, and blocks that only pointers behind their beginning lead to.
  let showsPossible: Bool
  /// Which classes of blocks are findings.
  let selection: LeakSelection

  /// What leaked already at an earlier moment, and is no finding for that; nil where everything is one.
  let past: PastLeaks?
  /// Of a forked child, the last number of a site that is its parent's; 0 for a program of its own.
  let lastInheritedSite: UInt32

  /// `snapshots` are in the order in which they were taken; there is at least one. With `since`, an earlier one of the same process, only
  /// what did not leak then is a finding; of a forked child, only what it has made itself, as what it inherited is judged in its parent.
  package init(
    _ snapshots: [HeapSnapshot], since: HeapSnapshot? = nil, isForked: Bool = false, showsPossible: Bool = false,
    selection: LeakSelection = LeakSelection()
  ) {
    precondition(!snapshots.isEmpty)
    past = since.map { PastLeaks($0) }
    lastInheritedSite = isForked ? snapshots[snapshots.count - 1].stackNames?.recording.header.siteBase ?? .max : 0
    self.showsPossible = showsPossible
    self.selection = selection
    snapshot = snapshots[snapshots.count - 1]
    earlier = Array(snapshots.dropLast())
    ledger = ReferenceLedger(snapshot)
  }

  /// Why it cannot be said of what no root reaches that nothing holds it, and what to do; nil where it can.
  var blindness: String? {
    let header = snapshot.file.header
    if !header.flags.contains(.blocks) {
      return "native blocks were not known, which may hold anything; take the snapshot while kmmem records all blocks"
    }
    if header.flags.contains(.late) {
      return
        "the recording was begun by the program itself, and what it had made before may hold anything; run it with kmmem leaks"
    }
    if header.pythonVersion != nil && !header.flags.contains(.objectBlocks) {
      return "Python's objects were not recorded, and their memory may hold anything; leave --no-objects out"
    }
    return nil
  }

  /// Whether native blocks, and what they hold, are part of the snapshot.
  var knowsBlocks: Bool { snapshot.file.header.flags.contains(.blocks) }

  private(set) lazy var isBlind = blindness != nil

  /// What the edges account for of each object's references.
  package let ledger: ReferenceLedger
  /// What the garbage collector would free.
  package private(set) lazy var collector = CollectorSimulation(snapshot, ledger)
  /// What no root reaches.
  package private(set) lazy var lost = LostHeap(snapshot)
  /// Why each component of the lost heap is still there, by number.
  package private(set) lazy var causes = (0..<lost.componentCount).map { cause(of: $0) }
  /// What goes with each component that has a cause of its own.
  package private(set) lazy var retention = LostRetention(of: lost, heads: heads, in: snapshot)
  private(set) lazy var sites = SiteTrails(snapshot)
  private(set) lazy var pathRoots = PathRoots(snapshot)

  /// The components that are there for a cause of their own.
  private var heads: [Int] { causes.indices.filter { causes[$0] != .heldByLost } }

  /// The components with a cause.
  func components(where isSought: (LostCause) -> Bool) -> [Int] { causes.indices.filter { isSought(causes[$0]) } }

  /// Those of them that are findings: which did not leak before, and are no parent's.
  func newComponents(where isSought: (LostCause) -> Bool) -> [Int] {
    let all = components(where: isSought)
    if past == nil && lastInheritedSite == 0 { return all }
    return all.filter { component in
      let nodes = lost.originals(of: component)
      return !(past?.has(nodes, in: snapshot) ?? false) && nodes.allSatisfy { isOwn($0) }
    }
  }

  /// Whether the process has made a node itself. A reader of a forked child's heap knows neither the threads that held what it inherited,
  /// nor what its parent still needs.
  func isOwn(_ node: NodeID) -> Bool {
    lastInheritedSite == 0 || snapshot.isControl(node) || snapshot.site(of: node) > lastInheritedSite
  }
}
