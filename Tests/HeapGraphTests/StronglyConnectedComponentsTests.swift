import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct StronglyConnectedComponentsTests {
  @Test func `two cycles that share a bridge are two components`() throws {
    let drawn = try DrawnGraph("app -> hub", "hub -> callback", "callback -> app left", "left -> right", "right -> left", "alone")
    let components = StronglyConnectedComponents(of: drawn.graph)
    let members = components.members().values.map { Set($0.map(drawn.name)) }
    #expect(Set(members) == [["app", "hub", "callback"], ["left", "right"]])
    #expect(components.count == 3)
    #expect(components.memberCount(of: components.component(of: drawn["alone"])) == 1)
  }

  @Test func `an edge between components leads to a lower number`() throws {
    for seed in Rounds.seeds {
      let graph = try RandomGraph(seed: seed).graph
      let components = StronglyConnectedComponents(of: graph)
      for edge in graph.allEdges {
        #expect(components.component(of: edge.holder) >= components.component(of: edge.held), "seed \(seed)")
      }
    }
  }

  @Test func `components are the nodes that reach each other`() throws {
    for seed in Rounds.seeds {
      let heap = RandomGraph(seed: seed)
      let components = StronglyConnectedComponents(of: try heap.graph)
      let slow = SlowGraph(heap)
      let reach = (0..<slow.count).map { slow.reached(from: [$0]) }
      for one in 0..<slow.count {
        let component = (0..<slow.count).filter { reach[one].contains($0) && reach[$0].contains(one) }
        let found = (0..<slow.count).filter {
          components.component(of: NodeID(UInt32($0))) == components.component(of: NodeID(UInt32(one)))
        }
        #expect(found == component, "seed \(seed), node \(one)")
        #expect(components.memberCount(of: components.component(of: NodeID(UInt32(one)))) == component.count)
      }
    }
  }
}
