import CaptureFormat
import Snapshots
import Testing

@Suite struct ComparedPlaceTests {
  private func counts(_ bytes: UInt64) -> SiteCounts {
    var counts = SiteCounts()
    counts.allocations = 1
    counts.allocatedBytes = bytes
    return counts
  }

  private func changes(_ before: [(Int?, UInt64)], _ after: [(Int?, UInt64)], count: Int) -> [FigureChange] {
    ComparedPlace.all(count: count, [before, after].map { $0.map { (place: $0, counts: counts($1)) } }).map {
      $0.change { $0.live.bytes }
    }
  }

  @Test func `every kind of change`() {
    let before: [(Int?, UInt64)] = [(0, 10), (1, 10), (2, 10), (3, 10)]
    let after: [(Int?, UInt64)] = [(0, 10), (1, 11), (2, 9), (4, 5)]
    #expect(changes(before, after, count: 5) == [.same, .grown, .shrunk, .gone, .new])
  }

  @Test func `figures of one place add up, and a number that is missing leaves a site out`() {
    #expect(changes([(0, 4), (0, 6), (nil, 100)], [(0, 10)], count: 1) == [.same])
    #expect(changes([(0, 4), (0, 6)], [(0, 5), (0, 6)], count: 1) == [.grown])
  }

  @Test func `what is nothing in the one and not there in the other is the same`() {
    #expect(changes([(0, 0)], [], count: 1) == [.same])
    #expect(changes([], [(0, 0)], count: 1) == [.same])
    // A place that was there with nothing left has grown; it is not new.
    #expect(changes([(0, 0)], [(0, 1)], count: 1) == [.grown])
  }

  @Test func `numbers of a damaged file wrap around`() {
    #expect(changes([(0, .max)], [(0, 1 << 63)], count: 1).count == 1)
  }
}
