import Snapshots

extension StackTree {
  /// Makes one node of a function and its calls of itself, however deep: runs of a program differ in how deep they go.
  ///
  /// Of the program's own functions also those that call themselves through the interpreter or a library's plumbing; O(nodes).
  mutating func joinRecursion() {
    var joined = StackTrie(expected: count)
    var nodes = [UInt32](repeating: 0, count: count)
    // By node of the joined trie: the next node outwards that is the program's own, itself included.
    var owner: [UInt32] = [0]
    for node in 1..<max(1, count) {
      let caller = nodes[Int(trie.parents[node])]
      let word = trie.frames[node]
      let isOwn = frames[Int(word)].role == .program
      let before = isOwn ? owner[Int(caller)] : caller
      if before != 0, joined.frames[Int(before)] == word {
        nodes[node] = before
        continue
      }
      nodes[node] = joined.node(frame: word, parent: caller, startsRun: false)
      if owner.count < joined.count { owner.append(isOwn ? nodes[node] : owner[Int(caller)]) }
    }
    leaves = leaves.map { Leaf(node: nodes[Int($0.node)], process: $0.process, site: $0.site) }
    trie = joined
  }
}
