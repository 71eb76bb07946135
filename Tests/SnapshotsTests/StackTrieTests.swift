import Snapshots
import SyntheticCaptures
import Testing

@Suite struct StackTrieTests {
  @Test func `stacks share their outer frames`() {
    //  1 ── 2 ── 3
    //        ╲── 4
    var trie = StackTrie()
    let main = trie.node(frame: 1, parent: 0, startsRun: true)
    let caller = trie.node(frame: 2, parent: main, startsRun: false)
    let first = trie.node(frame: 3, parent: caller, startsRun: true)
    let second = trie.node(frame: 4, parent: caller, startsRun: false)
    for _ in 0..<2 {
      #expect(trie.node(frame: 3, parent: caller, startsRun: true) == first)
      #expect(trie.node(frame: 4, parent: caller, startsRun: false) == second)
    }
    #expect(trie.count == 5)
    #expect(trie.stack(first) == [3, 2, 1])
    #expect(trie.stack(second) == [4, 2, 1])
    #expect(trie.runs == [0, 1, 1, 2, 1])
  }

  /// Wide ones and deep ones, beside a dictionary of whole stacks.
  @Test(arguments: 0..<50) func `tries at random`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var trie = StackTrie(expected: Int.random(in: 0...50, using: &random))
    var (stacks, nodes): ([[UInt64]], [[UInt64]: UInt32]) = ([[]], [[]: 0])
    let frames = UInt64.random(in: 1...40, using: &random)
    for _ in 0..<2000 {
      let caller = stacks[Int.random(in: max(0, stacks.count - 100)..<stacks.count, using: &random)]
      let stack = [UInt64.random(in: 1...frames, using: &random)] + caller
      let found = trie.node(frame: stack[0], parent: nodes[caller] ?? 0, startsRun: stack[0] == 1)
      #expect(found == nodes[stack] ?? UInt32(stacks.count), "seed \(seed)")
      if nodes[stack] == nil { stacks.append(stack) }
      nodes[stack] = found
    }
    #expect(trie.count == stacks.count, "seed \(seed)")
    for (stack, node) in nodes {
      #expect(trie.stack(node) == stack, "seed \(seed)")
      #expect(trie.runs[Int(node)] == stack.count { $0 == 1 }, "seed \(seed)")
    }
  }

  @Test(arguments: 0..<50) func `pairs of numbers at random`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let highest = UInt32.random(in: 1...300, using: &random)
    let offset = Bool.random(using: &random) ? 0 : UInt32.max - highest
    var table = PairTable(expected: Int.random(in: 0...50, using: &random))
    var values: [[UInt32]: UInt32] = [:]
    for _ in 0..<3000 {
      let pair = [offset + UInt32.random(in: 0...highest, using: &random), UInt32.random(in: 0...highest, using: &random)]
      #expect(table.value(pair[0], pair[1]) == values[pair], "seed \(seed)")
      if values[pair] == nil {
        values[pair] = UInt32.random(in: 0...UInt32.max, using: &random)
        table.add(pair[0], pair[1], values[pair] ?? 0)
      }
    }
  }
}
