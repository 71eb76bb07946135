import HeapGraph
package import Snapshots

extension Census {
  /// Reads what a photograph has. With an earlier census, what is left of the entries that it sampled is found, too.
  package init(of snapshot: HeapSnapshot, since first: Census? = nil) {
    let ways = CensusWays(snapshot)
    let (containers, members) = ContainerReader(ways, since: first).read()
    self.init(containers: containers + GroupReader(ways, since: first).readings(), members: members)
  }
}
