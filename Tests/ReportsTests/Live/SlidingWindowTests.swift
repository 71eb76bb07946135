import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct SlidingWindowTests {
  private func sample(at seconds: Double) -> CounterSample {
    CounterSample(nanoseconds: UInt64(seconds * 1e9), liveBytes: 0, records: [])
  }

  @Test func `the base is the youngest sample as old as the window, else the oldest`() {
    for seed in 1...200 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      var window = SlidingWindow()
      var times: [Double] = []
      for _ in 0..<Int.random(in: 1...60, using: &random) {
        let step = Double(Int.random(in: 2...16, using: &random)) / 4
        times.append((times.last ?? 1) + step)
        window.add(sample(at: times[times.count - 1]))
        let now = times[times.count - 1]
        let slow = times.dropLast().last { now - $0 >= SlidingWindow.seconds } ?? (times.count > 1 ? times[0] : nil)
        #expect(window.base.map { Double($0.nanoseconds) / 1e9 } == slow, "seed \(seed)")
        #expect(window.latest?.nanoseconds == UInt64(now * 1e9))
      }
    }
  }

  @Test func `quick looks reach as far back, and are not all kept`() {
    var window = SlidingWindow()
    for look in 0...2000 {
      let now = 1 + Double(look) * 0.05
      window.add(sample(at: now))
      guard let base = window.base else { continue }
      let age = now - Double(base.nanoseconds) / 1e9
      #expect(age >= min(Double(look) * 0.05, SlidingWindow.seconds) - 0.001)
      #expect(age <= SlidingWindow.seconds + 1.1)
    }
    #expect(window.count < 30)
  }

  @Test func `one sample is compared with nothing`() {
    var window = SlidingWindow()
    #expect(window.base == nil)
    window.add(sample(at: 1))
    #expect(window.base == nil)
  }
}
