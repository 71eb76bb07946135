package import Snapshots

/// How the entries of a place went while the program worked.
struct GrowthCourse {
  let series: GrowthSeries
  /// The entries at the first and the last rung of the work.
  let first: Int
  let last: Int
  let firstBytes: UInt64
  let lastBytes: UInt64
  /// From each rung of the work to the next.
  let increments: [Int]
  /// The entries after the work, where somebody looked.
  let settled: Int?
  /// How many containers there were at the first and the last rung of the work.
  private let containers: (first: Int, last: Int)
  private let rounds: Int
  private let entries: ArraySlice<Int>

  init(_ series: GrowthSeries, _ plan: GrowthProtocol) {
    self.series = series
    entries = plan.hasSettled ? series.entries.dropLast() : series.entries[...]
    settled = plan.hasSettled ? series.entries.last : nil
    let end = max(0, entries.count - 1)
    first = entries.first ?? 0
    last = entries.last ?? 0
    (firstBytes, lastBytes) = (series.bytes.first ?? 0, end < series.bytes.count ? series.bytes[end] : 0)
    containers = (series.containers.first ?? 0, end < series.containers.count ? series.containers[end] : 0)
    increments = zip(entries.dropFirst(), entries).map { $0 - $1 }
    rounds = plan.rounds
  }

  /// What the whole work has added.
  var gain: Int { last - first }

  /// A share of each round in what the whole work has added.
  func perRound(_ amount: Double) -> Double { amount / Double(rounds) }

  var growsAlways: Bool { increments.allSatisfy { $0 > 0 } }

  /// It grew at first, never shrank, and has not grown in the last interval.
  var hasStopped: Bool { increments.allSatisfy { $0 >= 0 } && gain > 0 && increments.last == 0 && slowsDown }

  /// No interval adds more than the one before, and the last one at most half of the first.
  var slowsDown: Bool {
    zip(increments, increments.dropFirst()).allSatisfy { $0 >= $1 } && 2 * (increments.last ?? 0) <= increments.first ?? 0
  }

  /// There are more containers, and they are no longer than before.
  var isOfContainers: Bool {
    if containers.last <= max(1, containers.first) { return false }
    if containers.first == 0 { return true }
    return Double(last) / Double(containers.last) <= 1.1 * Double(first) / Double(containers.first)
  }

  /// The part of what there was first that is still there; nil where that is not known, as of the entries of a crowd.
  var survivors: Double? { series.isCrowd && growsAlways && !isOfContainers ? nil : series.survivors }

  /// How many objects there are at the end of the work, where they become more and not longer; nil where they do not.
  var countOfObjects: Int? { series.kind == .objects ? last : isOfContainers ? containers.last : nil }

  /// What was counted by the end of the work, and from which rung on; nil where its containers were not watched.
  var counted: CountedTraffic? {
    let work = series.traffic.prefix(entries.count)
    guard let since = work.firstIndex(where: { $0 != nil }), since < work.count - 1, let first = work[since],
      let last = work.last ?? nil,
      last.added >= first.added, last.removed >= first.removed
    else { return nil }
    return CountedTraffic(EntryTraffic(added: last.added - first.added, removed: last.removed - first.removed), since: since + 1)
  }

  /// "200, 300, 400, 500 entries".
  var numbers: String { "\(entries.map(String.init).joined(separator: ", ")) \(series.kind.unit)" }
}

/// What was counted of the containers of a place by the end of the work.
package struct CountedTraffic: Equatable, Sendable {
  package let added: UInt64
  package let removed: UInt64
  /// The number of the rung from which on all of them were watched; the first is 1.
  package let since: Int

  package init(_ traffic: EntryTraffic, since: Int) {
    (added, removed) = (traffic.added, traffic.removed)
    self.since = since
  }

  var sentence: String { "counted since rung \(since): \(added) added, \(removed == 0 ? "none" : "\(removed)") removed" }
}
