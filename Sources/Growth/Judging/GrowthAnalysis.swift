/// All verdicts about the censuses of a process.
package struct GrowthAnalysis: Sendable {
  /// Those that accuse come first, and of equal ones those that add most bytes.
  package let verdicts: [GrowthVerdict]
  package let plan: GrowthProtocol

  /// Judges all places; the censuses are in the order in which they were taken.
  package init(of censuses: [Census], _ plan: GrowthProtocol) {
    self.plan = plan
    let judge = GrowthJudge(plan)
    let series = GrowthSeries.series(of: censuses, settled: plan.hasSettled)
    let rooms = Self.rooms(series)
    let all = series.compactMap { judge.verdict(on: $0, room: rooms[$0.place]) }
    let groups = Set(all.filter { $0.series.origin != nil }.map(\.series.place))
    // More dictionaries of attributes are more objects, which are told where they are known.
    let told = all.filter { $0.series.kind != .attributes || !$0.isOfContainers || !groups.contains($0.series.place) }
    // Only what grows itself says why there is more below it; and a limit holds for what is below as well.
    let containers = told.filter { $0.series.origin == nil && $0.growsAlways }
    let places = Set(containers.map(\.series.place))
    let longer = Set(containers.filter { !$0.isOfContainers || $0.word == .filling }.map(\.series.place))
    let own = told.filter { verdict in
      // What objects lead to is told at their places.
      if verdict.series.isNamedByStack { return !verdict.series.isHeld }
      let place = verdict.series.place
      if verdict.series.origin != nil { return !places.contains(place) && !Self.isBelow(places, place) }
      return !verdict.isOfContainers || !Self.isBelow(longer, place)
    }.sorted { left, right in
      let (one, other) = (Self.rank(left.word), Self.rank(right.word))
      if one != other { return one < other }
      if left.bytesPerRound != right.bytesPerRound { return left.bytesPerRound > right.bytesPerRound }
      if left.series.place != right.series.place { return left.series.place < right.series.place }
      return left.series.kind.rawValue < right.series.kind.rawValue
    }
    verdicts = Self.joined(own)
  }

  /// By place of elements: how many their container has had at all rungs, as one does that was made with room for all of them.
  private static func rooms(_ series: [GrowthSeries]) -> [String: Int] {
    var rooms: [String: Int] = [:]
    for container in series where container.kind == .elements && Set(container.entries).count == 1 {
      rooms["\(container.place)[…]"] = container.entries[0]
    }
    return rooms
  }

  /// Whether a place lies below one of some others: what is there is held by what is found at that.
  private static func isBelow(_ places: Set<String>, _ held: String) -> Bool {
    var place = held[...]
    while let end = place.lastIndex(where: { "[.…".contains($0) }) {
      place = place[..<end]
      if places.contains(String(place)) { return true }
    }
    return false
  }

  /// What several stacks make at one place is told once, by the first of those verdicts that accuse; and blocks before their bytes.
  private static func joined(_ verdicts: [GrowthVerdict]) -> [GrowthVerdict] {
    var places: [String: (index: Int, origins: Set<String>)] = [:]
    var joined: [GrowthVerdict] = []
    for verdict in verdicts {
      guard let origin = verdict.series.origin, let known = places[verdict.series.place] else {
        if let origin = verdict.series.origin { places[verdict.series.place] = (joined.count, [origin]) }
        joined.append(verdict)
        continue
      }
      if known.origins.contains(origin) { continue }
      places[verdict.series.place]?.origins.insert(origin)
      if joined[known.index].word.isAccusation && verdict.word.isAccusation {
        joined[known.index].companions += 1
      } else {
        joined.append(verdict)
      }
    }
    return joined
  }

  private static func rank(_ word: GrowthVerdict.Word) -> Int { GrowthVerdict.Word.allCases.firstIndex(of: word) ?? 0 }
}
