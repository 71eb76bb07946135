import HeapGraph
import Snapshots

/// Objects or blocks that are told as one finding, with what they keep.
struct NodeGroup {
  /// The first one stands for all.
  private(set) var nodes: [NodeID] = []
  /// What would go with them, and all that only it holds.
  private var keepers: [NodeID] = []

  /// Adds a node; without keepers it is one itself.
  mutating func add(_ node: NodeID, keeping keepers: [NodeID]? = nil) {
    nodes.append(node)
    self.keepers += keepers ?? [node]
  }

  /// How much the nodes keep; what several of them keep, one inside the other, is counted once. O(keepers × log keepers).
  func amount(in snapshot: HeapSnapshot) -> FindingAmount {
    var amount = FindingAmount(count: nodes.count)
    for keeper in Set(keepers) {
      let size = snapshot.graph.size(of: keeper)
      if snapshot.isNative(keeper) { amount.nativeBytes &+= size } else { amount.pythonBytes &+= size }
    }
    for keeper in snapshot.retainedSets.topmost(of: keepers) {
      amount.retainedBytes &+= snapshot.dominators.retainedSize(of: keeper)
      amount.retainedCount += snapshot.retainedSets.count(of: keeper)
    }
    return amount
  }

  /// Nodes with equal fingerprints together, in the order in which the first of each stands.
  static func groups(of nodes: [NodeID], fingerprint: (NodeID) -> String) -> [(fingerprint: String, group: NodeGroup)] {
    var places: [String: Int] = [:]
    var groups: [(fingerprint: String, group: NodeGroup)] = []
    for node in nodes {
      let print = fingerprint(node)
      let place = places[print] ?? groups.count
      if place == groups.count {
        places[print] = place
        groups.append((print, NodeGroup()))
      }
      groups[place].group.add(node)
    }
    return groups
  }
}

extension LeakAnalysis {
  /// A finding of nodes that roots reach, without what only its detector knows; `site` is that of the first one unless it is told.
  func finding(
    _ detector: Finding.Detector, _ kind: Finding.Kind, _ certainty: Finding.Certainty, _ group: NodeGroup,
    amount: FindingAmount? = nil,
    site: UInt32? = nil, title: String, fingerprint: String
  ) -> Finding {
    let example = group.nodes[0]
    let site = site ?? snapshot.site(of: example)
    var finding = Finding(
      detector: detector, kind: kind, certainty: certainty, title: title, fingerprint: fingerprint,
      amount: amount ?? group.amount(in: snapshot), example: example, site: site, place: sites.place(of: site),
      stack: sites.stack(of: site), types: Set(group.nodes.map { snapshot.type(of: $0).name }).sorted())
    finding.path = snapshot.locator(of: example)?.text
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
}
