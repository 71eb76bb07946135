import CaptureFormat

/// What was made from one mark of a program to the next and lived when the recording ended.
package struct Generation: Sendable, Equatable {
  /// Its place among those of the recording, from 0.
  package let number: Int
  /// The mark with which it begins; nil for what was made before the first one.
  package let name: String?
  /// Nanoseconds since the recording began.
  package let start: UInt64
  package let end: UInt64
  /// Of the blocks that the totals count.
  package fileprivate(set) var blocks: UInt64 = 0
  package fileprivate(set) var bytes: UInt64 = 0
  /// Whether it was told apart at its very mark; else what was made up to some milliseconds later counts for the one before.
  package let isExact: Bool
  fileprivate let epochs: Range<Int>
}

extension Recording {
  /// The generations, in the order of their marks; nil where it is not known what was made when. O(marks + births).
  package var generations: [Generation]? {
    guard let births else { return nil }
    let marks = marks.sorted { $0.nanoseconds < $1.nanoseconds }
    let starts = [0] + marks.map(\.nanoseconds)
    let firsts = starts.map { births.firstEpoch(from: $0) } + [births.starts.count]
    let ends = starts.dropFirst() + [max(header.durationNanoseconds, starts[starts.count - 1])]
    var generations = zip(starts, ends).enumerated().map { number, span in
      let first = firsts[number]
      return Generation(
        number: number, name: number == 0 ? nil : marks[number - 1].name, start: span.0, end: span.1,
        isExact: first < births.starts.count && births.starts[first] == span.0, epochs: first..<firsts[number + 1])
    }
    var sums = [(blocks: UInt64, bytes: UInt64)](repeating: (0, 0), count: births.starts.count)
    for birth in births.entries where sites[birth.site].kind.isCounted {
      sums[birth.epoch].blocks &+= birth.blocks
      sums[birth.epoch].bytes &+= birth.bytes
    }
    for place in generations.indices {
      for epoch in generations[place].epochs {
        generations[place].blocks &+= sums[epoch].blocks
        generations[place].bytes &+= sums[epoch].bytes
      }
    }
    return generations
  }

  /// The recording of some of its generations alone: the figures of each site are those of what it made in them and lived at the end, the
  /// peak's as well.
  package func restricted(to generations: [Generation]) -> Recording {
    let epochs = Set(generations.flatMap(\.epochs))
    var restricted = self
    for place in sites.indices { restricted.sites[place].counts = SiteCounts() }
    restricted.births?.entries.removeAll { !epochs.contains($0.epoch) }
    for birth in restricted.births?.entries ?? [] {
      restricted.sites[birth.site].counts.add(blocks: birth.blocks, bytes: birth.bytes)
    }
    restricted.isOfGenerations = true
    return restricted
  }
}

extension Births {
  /// The first epoch that began at a moment or later.
  fileprivate func firstEpoch(from nanoseconds: UInt64) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < nanoseconds { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension SiteCounts {
  /// Adds blocks that were made, lived at the peak and were never freed.
  fileprivate mutating func add(blocks: UInt64, bytes: UInt64) {
    allocations &+= blocks
    allocatedBytes &+= bytes
    peak.blocks &+= Int64(truncatingIfNeeded: blocks)
    peak.bytes &+= Int64(truncatingIfNeeded: bytes)
  }
}
