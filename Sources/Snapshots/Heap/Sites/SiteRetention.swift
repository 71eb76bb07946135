package import CaptureFormat
import HeapGraph

/// The bytes of a heap that each site of its recording retains: what would go if what the site has made were let go.
///
/// Each node counts once: for the site that made the outermost of its dominators which is no infrastructure and whose site is known. The node
/// itself is the innermost of them. Infrastructure that nothing such dominates counts for the site that made it.
package struct SiteRetention {
  package let snapshot: HeapSnapshot
  /// By the site's place in the recording.
  package let bytes: [UInt64]
  /// Of nodes that no known site retains: made before the recording, or not recorded.
  package let unrecordedBytes: UInt64
  /// The same as a count.
  package let unrecordedCount: Int

  /// Adds up all nodes of the program's, those that no root reaches included; O(nodes) once the dominators are known.
  ///
  /// Nil where the nodes' sites are not the recording's, or where it is a sample, which knows few of them.
  package init?(of snapshot: HeapSnapshot, in recording: Recording) {
    guard snapshot.isOf(recording.header), recording.header.sampleBytes == 0 else { return nil }
    let infrastructure = Infrastructure(of: snapshot)
    let makers = Makers(of: snapshot, in: recording)
    let keepers = OutermostDominators(in: snapshot.dominators) { !infrastructure.contains($0) && makers[$0] != nil }
    var bytes = [UInt64](repeating: 0, count: recording.sites.count)
    var unrecorded: (bytes: UInt64, count: Int) = (0, 0)
    for node in snapshot.graph.nodes.prefix(snapshot.nodeCount) {
      let size = snapshot.graph.size(of: node)
      if let place = makers[keepers[node] ?? node] {
        bytes[place] &+= size
      } else {
        unrecorded = (unrecorded.bytes &+ size, unrecorded.count + 1)
      }
    }
    self.snapshot = snapshot
    self.bytes = bytes
    (unrecordedBytes, unrecordedCount) = unrecorded
  }

  /// The bytes of all nodes.
  package var totalBytes: UInt64 { snapshot.totalBytes }
}

/// By node, the site that made it.
private struct Makers: ~Copyable {
  private static let none: Int32 = -1
  /// By node: the site's place in the recording.
  private var places: FlatArray<Int32>

  /// Looks up the sites that the totals count; O(nodes + references).
  ///
  /// Where the interpreter's free lists were not followed, the memory that a dict or a list has taken for its entries tells who fills it: the
  /// object itself may lie where another one was made long before.
  init(of snapshot: HeapSnapshot, in recording: Recording) {
    places = FlatArray(repeating: Self.none, count: snapshot.graph.nodeCount)
    let isStale = snapshot.types.map { !recording.facts.followsFreeLists && ["dict", "list"].contains($0.name) }
    func place(_ node: NodeID) -> Int? {
      let place = recording.place(ofSiteNumbered: snapshot.site(of: node))
      return place.flatMap { recording.sites[$0].kind.isCounted ? $0 : nil }
    }
    for node in snapshot.graph.nodes {
      let memory = isStale[Int(snapshot.typeNumber(of: node))] ? snapshot.memory(of: node) : nil
      guard let found = memory.flatMap(place) ?? place(node) else { continue }
      places[node.index] = Int32(truncatingIfNeeded: found)
    }
  }

  subscript(_ node: NodeID) -> Int? {
    let place = places[node.index]
    return place == Self.none ? nil : Int(place)
  }
}

extension HeapSnapshot {
  /// Whether the sites of the nodes are numbers of the recording that has a header.
  package func isOf(_ recording: CaptureHeader) -> Bool {
    let start = file.header.recordingStart
    return start != 0 && start == recording.startRealtime && file.header.pid == recording.pid
      && !file.header.flags.contains(.tracemalloc)
  }
}
