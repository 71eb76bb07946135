import CaptureFormat
import HeapGraph
package import Snapshots

extension Census {
  /// Reads a photograph's containers. With an earlier census, what is left of the entries that it sampled is found, too.
  package init(of snapshot: HeapSnapshot, since first: Census? = nil) {
    let reader = ContainerReader(snapshot, since: first)
    self.init(
      containers: snapshot.graph.nodes.prefix(snapshot.firstControl).compactMap { reader.reading(of: $0) },
      sites: Self.sites(snapshot))
  }

  private static func sites(_ snapshot: HeapSnapshot) -> [Site] {
    var sums: [UInt32: (isNative: Bool, count: Int, bytes: UInt64)] = [:]
    for node in snapshot.graph.nodes.prefix(snapshot.firstControl) {
      let site = snapshot.site(of: node)
      if site == 0 { continue }
      var sum = sums[site] ?? (snapshot.isNative(node), 0, 0)
      sum.count += 1
      sum.bytes &+= snapshot.graph.size(of: node)
      sums[site] = sum
    }
    return sums.sorted { $0.key < $1.key }.map {
      Site(number: $0.key, isNative: $0.value.isNative, count: $0.value.count, bytes: $0.value.bytes)
    }
  }
}
