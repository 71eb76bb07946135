import HeapGraph

/// A graph that is drawn in a few lines: "a -> b c" says that a holds b and c. Nodes are numbered as they appear; each has 1 byte,
/// unless its name ends in a number of bytes: "pool:400".
struct DrawnGraph {
  let graph: HeapGraph
  let names: [String]

  init(_ lines: String...) throws {
    var numbers: [String: Int] = [:]
    var names: [String] = []
    var sizes: [UInt64] = []
    func number(_ word: Substring) -> NodeID {
      let parts = word.split(separator: ":")
      let name = String(parts[0])
      let number = numbers[name] ?? names.count
      if number == names.count {
        numbers[name] = number
        names.append(name)
        sizes.append(1)
      }
      if parts.count > 1 { sizes[number] = UInt64(parts[1])! }
      return NodeID(UInt32(number))
    }
    var edges: [HeapEdge] = []
    for line in lines {
      let sides = line.split(separator: "->")
      let holder = number(sides[0].split(separator: " ")[0])
      for held in sides.count > 1 ? sides[1].split(separator: " ") : [] { edges.append(HeapEdge(holder, number(held))) }
    }
    self.names = names
    graph = try HeapGraph(sizes: sizes, edges: edges)
  }

  subscript(_ name: String) -> NodeID { NodeID(UInt32(names.firstIndex(of: name)!)) }

  func nodes(_ names: String...) -> [NodeID] { names.map { self[$0] } }

  func name(_ node: NodeID) -> String { names[node.index] }
}
