import CaptureFormat
import Snapshots
import SyntheticCaptures
import Testing

/// What was made from one mark to the next and lived at the end.
@Suite struct GenerationTests {
  /// A site of malloc and one that the totals do not count, and epochs.
  private static func capture(epochs: [Double] = [0, 0.5, 1, 1.5]) -> SyntheticCapture {
    var capture = SyntheticCapture()
    capture.module("/opt/penta.so", 0x1000..<0x2000)
    capture.site(.malloc, native: capture.native([0x1200]), allocations: 9, bytes: 900)
    capture.site(.fileMapping, native: capture.native([0x1300]), allocations: 1, bytes: 4096)
    capture.epochs(seconds: epochs)
    return capture
  }

  @Test func `each mark begins one, and what is not counted is in none`() throws {
    var capture = Self.capture()
    capture.mark("second", seconds: 1, live: 0)
    capture.mark("first", seconds: 0.5, live: 0)
    for epoch: UInt16 in 0..<4 { capture.birth(1, epoch: epoch, blocks: 1, bytes: 10 + UInt64(epoch)) }
    capture.birth(2, epoch: 1, blocks: 1, bytes: 4096)
    let generations = try #require(try capture.load().generations)
    #expect(generations.map(\.name) == [nil, "first", "second"])
    #expect(generations.map(\.bytes) == [10, 11, 12 + 13])
    #expect(generations.map(\.blocks) == [1, 1, 2])
    #expect(generations.map(\.start) == [0, 500_000_000, 1_000_000_000])
    #expect(zip(generations, generations.dropFirst()).allSatisfy { $0.end == $1.start })
    #expect(generations.map(\.isExact) == [true, true, true])
  }

  @Test func `a mark within an epoch begins with the next one, and is not exact`() throws {
    var capture = Self.capture()
    capture.mark("late", seconds: 0.7, live: 0)
    capture.mark("never", seconds: 7, live: 0)
    for epoch: UInt16 in 0..<4 { capture.birth(1, epoch: epoch, blocks: 1, bytes: 10) }
    let generations = try #require(try capture.load().generations)
    #expect(generations.map(\.bytes) == [20, 20, 0])
    #expect(generations.map(\.isExact) == [true, false, false])
  }

  @Test func `a recording without births has none, and one without marks has all in one`() throws {
    var capture = Self.capture()
    #expect(try capture.load().generations?.map(\.name) == [nil])
    capture = SyntheticCapture()
    capture.mark("alone", seconds: 1, live: 0)
    #expect(try capture.load().generations == nil)
  }

  @Test func `a restricted recording has the figures of what was made in it`() throws {
    var capture = Self.capture()
    capture.mark("first", seconds: 0.5, live: 0)
    capture.birth(1, epoch: 0, blocks: 4, bytes: 40)
    capture.birth(1, epoch: 3, blocks: 2, bytes: 25)
    let recording = try capture.load()
    let generations = try #require(recording.generations)
    let counts = recording.restricted(to: [generations[1]]).sites[0].counts
    #expect(counts.live.bytes == 25 && counts.live.blocks == 2)
    #expect(counts.peak == counts.live)
    #expect(recording.restricted(to: generations).counted.live.bytes == 65)
    #expect(recording.restricted(to: []).counted.live.bytes == 0)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `of random recordings each birth belongs to the last mark before it`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let starts = [0] + (0..<20).map { _ in Double(Int.random(in: 1...50, using: &random)) / 4 }.sorted()
    var capture = Self.capture(epochs: starts)
    let marks = (0..<6).map { _ in Double(Int.random(in: 0...60, using: &random)) / 4 }
    for (number, mark) in marks.enumerated() { capture.mark("\(number)", seconds: mark, live: 0) }
    var expected: [String?: UInt64] = [nil: 0]
    for number in marks.indices { expected["\(number)"] = 0 }
    for epoch in starts.indices {
      let bytes = UInt64.random(in: 1...1000, using: &random)
      capture.birth(1, epoch: UInt16(epoch), blocks: 1, bytes: bytes)
      // Of marks of one moment the last one made counts.
      let last = marks.indices.filter { marks[$0] <= starts[epoch] }.max { (marks[$0], $0) < (marks[$1], $1) }
      expected[last.map(String.init), default: 0] += bytes
    }
    let generations = try #require(try capture.load().generations)
    #expect(Dictionary(uniqueKeysWithValues: generations.map { ($0.name, $0.bytes) }) == expected, "seed \(seed)")
  }
}
