import HeapGraph
import SyntheticCaptures
import Testing

@Suite struct GraphDifferenceTests {
  @Test func `new, gone, grown and shrunk`() throws {
    let before = try HeapGraph(sizes: [10, 20, 30, 40], edges: [])
    let after = try HeapGraph(sizes: [31, 5, 20, 39], edges: [])
    let difference = GraphDifference(from: before, [1, 2, 3, 4], to: after, [3, 9, 2, 4])
    #expect(difference.new == [NodeID(1)])
    #expect(difference.gone == [NodeID(0)])
    #expect(difference.grown.map(\.before) == [NodeID(2)] && difference.grown.map(\.after) == [NodeID(0)])
    #expect(difference.shrunk.map(\.before) == [NodeID(3)] && difference.shrunk.map(\.after) == [NodeID(3)])
  }

  @Test func `differences add up`() throws {
    for seed in Rounds.seeds {
      var random = SeededRandom(seed: seed)
      func heap(_ random: inout SeededRandom) -> [UInt64: UInt64] {
        let identities = (0..<Int.random(in: 0...60, using: &random)).map { _ in
          UInt64.random(in: 0...80, using: &random) << 40
        }
        return Dictionary(identities.map { ($0, UInt64.random(in: 0...3, using: &random)) }) { first, _ in first }
      }
      let (before, after) = (heap(&random), heap(&random))
      let (old, new) = (Array(before), Array(after))
      let difference = GraphDifference(
        from: try HeapGraph(sizes: old.map(\.value), edges: []), old.map(\.key),
        to: try HeapGraph(sizes: new.map(\.value), edges: []), new.map(\.key))
      #expect(Set(difference.new.map { new[$0.index].key }) == Set(after.keys).subtracting(before.keys), "seed \(seed)")
      #expect(Set(difference.gone.map { old[$0.index].key }) == Set(before.keys).subtracting(after.keys), "seed \(seed)")
      let grown = after.filter { before[$0.key].map { [value = $0.value] in $0 < value } ?? false }
      #expect(Set(difference.grown.map { new[$0.after.index].key }) == Set(grown.keys), "seed \(seed)")
      let shrunk = after.filter { before[$0.key].map { [value = $0.value] in $0 > value } ?? false }
      #expect(Set(difference.shrunk.map { new[$0.after.index].key }) == Set(shrunk.keys), "seed \(seed)")
      #expect((difference.grown + difference.shrunk).allSatisfy { old[$0.before.index].key == new[$0.after.index].key })
    }
  }
}
