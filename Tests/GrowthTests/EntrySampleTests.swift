import Growth
import SyntheticCaptures
import Testing

@Suite struct EntrySampleTests {
  @Test(arguments: Rounds.seeds) func `a sample is of the entries alone, whatever their order`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let entries = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt64.random(in: 1...400, using: &random) * 16 }
    let sample = EntrySample(of: entries)
    #expect(sample == EntrySample(of: (entries + entries).shuffled(using: &random)), "seed \(seed)")
    #expect(Set(sample.identities).count == min(EntrySample.size, Set(entries).count), "seed \(seed)")
    #expect(Set(sample.identities).isSubset(of: entries), "seed \(seed)")
    #expect(sample.surviving(in: Set(entries)) == 1, "seed \(seed)")
    let kept = Set(entries.filter { _ in Bool.random(using: &random) })
    let part = Double(sample.identities.count { kept.contains($0) }) / Double(max(1, sample.identities.count))
    #expect(sample.identities.isEmpty || sample.surviving(in: kept) == part, "seed \(seed)")
  }
}
