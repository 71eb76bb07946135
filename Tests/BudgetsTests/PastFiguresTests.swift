import Budgets
import Suppressions
import SyntheticCaptures
import Testing

@Suite struct PastFiguresTests {
  private func verdict(_ used: UInt64, after past: [UInt64], tolerance: Double = 0.05) -> PastVerdict.Outcome {
    PastVerdict(component: "all", measure: .peak, used: used, past: PastFigures(past), tolerance: tolerance).outcome
  }

  @Test func `without noise the tolerance decides`() {
    let past = [UInt64](repeating: 1000, count: 5)
    #expect(verdict(1050, after: past) == .holds)
    #expect(verdict(1051, after: past) == .grown)
    #expect(verdict(1, after: past) == .holds)
    #expect(verdict(1001, after: past, tolerance: 0) == .grown)
  }

  @Test func `thrice the noise is no growth`() {
    // Median 100, distances 2 1 0 1 2: their median is 1, the noise 1.4826.
    let past: [UInt64] = [98, 99, 100, 101, 102]
    #expect(verdict(104, after: past, tolerance: 0) == .holds)
    #expect(verdict(105, after: past, tolerance: 0) == .grown)
    #expect(PastFigures(past).isNoisier(than: 0.04))
    #expect(!PastFigures(past).isNoisier(than: 0.05))
  }

  @Test func `a run that went astray moves nothing`() {
    let calm = PastFigures([100, 100, 101, 99, 100, 101, 99])
    let astray = PastFigures([100, 100, 101, 99, 100, 101, 1_000_000])
    #expect(calm.median == astray.median)
    #expect(calm.noise == astray.noise)
  }

  @Test func `too few runs say nothing`() {
    #expect(verdict(.max, after: []) == .unknown)
    #expect(verdict(.max, after: [1, 1, 1, 1]) == .unknown)
    #expect(verdict(.max, after: [1, 1, 1, 1, 1]) == .grown)
  }

  @Test(arguments: Rounds.seeds)
  func `runs of one size are told from larger ones, whatever their noise`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let base = UInt64.random(in: 1_000_000...100_000_000, using: &random)
    let past = (0..<20).map { _ in base + UInt64.random(in: 0...base / 100, using: &random) }
    #expect(verdict(base + base / 100, after: past) == .holds, "seed \(seed)")
    #expect(verdict(base + base / 8, after: past) == .grown, "seed \(seed)")
  }
}
