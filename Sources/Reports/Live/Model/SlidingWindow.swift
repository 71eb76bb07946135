package import Snapshots

/// The samples of the last seconds: what the present is compared with to tell how fast something grows.
package struct SlidingWindow: Sendable {
  /// How far the window reaches back.
  package static let seconds = 10.0
  private static let span = UInt64(seconds * 1e9)
  /// Samples nearer to each other than this tell nothing more, and cost memory.
  private static let distance = span / 20

  private var samples: [CounterSample] = []

  package init() {}

  /// How many samples are kept.
  package var count: Int { samples.count }

  /// The latest sample.
  package var latest: CounterSample? { samples.last }

  /// What the latest sample is compared with: the youngest one that is as old as the window, else the oldest; nil without two.
  package var base: CounterSample? { samples.count > 1 ? samples.first : nil }

  /// Adds a sample that is younger than all others.
  package mutating func add(_ sample: CounterSample) {
    // The latest sample gives way to one that comes right after it, but never the base.
    if samples.count > 1, sample.nanoseconds &- samples[samples.count - 2].nanoseconds < Self.distance { samples.removeLast() }
    samples.append(sample)
    while samples.count > 2, sample.nanoseconds &- samples[1].nanoseconds >= Self.span { samples.removeFirst() }
  }
}
