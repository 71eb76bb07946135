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
    let containers = told.filter { $0.series.origin == nil }
    let places = Set(containers.map(\.series.place))
    let longer = Set(containers.filter { !$0.isOfContainers }.map(\.series.place))
    let own = told.filter { verdict in
      // What objects lead to is told at their places.
      if verdict.series.origin == ContainerReading.everywhere { return !verdict.series.isHeld }
      if verdict.series.origin != nil { return !Self.isHeld(verdict.series.place, by: places) }
      return !verdict.isOfContainers || !Self.isHeld(verdict.series.place, by: longer, orIsOne: false)
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

  /// Whether one of some places holds another: there is more there only because that has more entries.
  private static func isHeld(_ held: String, by places: Set<String>, orIsOne: Bool = true) -> Bool {
    if orIsOne && places.contains(held) { return true }
    var place = held[...]
    while let end = place.lastIndex(where: { "[.…".contains($0) }) {
      place = place[..<end]
      if places.contains(String(place)) { return true }
    }
    return false
  }

  /// What several stacks make at one place is told once, by the first of the verdicts; and blocks are told before their bytes.
  private static func joined(_ verdicts: [GrowthVerdict]) -> [GrowthVerdict] {
    var places: [String: (index: Int, origins: Set<String>)] = [:]
    var joined: [GrowthVerdict] = []
    for verdict in verdicts {
      guard let origin = verdict.series.origin else {
        joined.append(verdict)
        continue
      }
      if places[verdict.series.place] == nil {
        places[verdict.series.place] = (joined.count, [origin])
        joined.append(verdict)
      } else if places[verdict.series.place]?.origins.insert(origin).inserted == true, let place = places[verdict.series.place] {
        joined[place.index].companions = place.origins.count - 1
      }
    }
    return joined
  }

  private static func rank(_ word: GrowthVerdict.Word) -> Int { GrowthVerdict.Word.allCases.firstIndex(of: word) ?? 0 }
}
