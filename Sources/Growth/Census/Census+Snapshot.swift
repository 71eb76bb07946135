import HeapGraph
package import Snapshots

extension Census {
  /// Reads a photograph's containers. With an earlier census, what is left of the entries that it sampled is found, too.
  package init(of snapshot: HeapSnapshot, since first: Census? = nil) {
    let reader = ContainerReader(snapshot, since: first)
    self.init(containers: snapshot.graph.nodes.prefix(snapshot.firstControl).compactMap { reader.reading(of: $0) })
  }
}
