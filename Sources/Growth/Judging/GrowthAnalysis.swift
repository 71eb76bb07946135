/// All verdicts about the censuses of a process.
package struct GrowthAnalysis: Sendable {
  /// Those that accuse come first, and of equal ones those that add most bytes.
  package let verdicts: [GrowthVerdict]
  package let plan: GrowthProtocol

  /// Judges all places; the censuses are in the order in which they were taken.
  package init(of censuses: [Census], _ plan: GrowthProtocol) {
    self.plan = plan
    let judge = GrowthJudge(plan)
    let all = GrowthSeries.series(of: censuses, settled: plan.hasSettled).compactMap { judge.verdict(on: $0) }
    let grown = Set(all.filter { !$0.isOfContainers }.map(\.series.place))
    verdicts = all.filter { !Self.follows($0, grown) }.sorted { left, right in
      let (one, other) = (Self.rank(left.word), Self.rank(right.word))
      if one != other { return one < other }
      if left.bytesPerRound != right.bytesPerRound { return left.bytesPerRound > right.bytesPerRound }
      return left.series.place < right.series.place
    }
  }

  /// Whether there are more containers only because what holds them has more entries.
  private static func follows(_ verdict: GrowthVerdict, _ grown: Set<String>) -> Bool {
    var place = verdict.series.place[...]
    while verdict.isOfContainers, let end = place.lastIndex(where: { "[.…".contains($0) }) {
      place = place[..<end]
      if grown.contains(String(place)) { return true }
    }
    return false
  }

  private static func rank(_ word: GrowthVerdict.Word) -> Int { GrowthVerdict.Word.allCases.firstIndex(of: word) ?? 0 }
}
