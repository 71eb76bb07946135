/// Says what the growth of each place means.
package struct GrowthJudge: Sendable {
  /// Below this part of the first entries, they count as gone.
  private static let mostHaveLeft = 0.5
  /// From this part of the first objects or blocks on, nothing is taken for forgotten.
  private static let mostAreThere = 0.9
  /// What is made anew again and again weighs at least so much, or nobody cares.
  private static let leastChurn: UInt64 = 64 << 10

  private let plan: GrowthProtocol

  package init(_ plan: GrowthProtocol) { self.plan = plan }

  /// The verdict about a series of all censuses; nil for what does not grow. `room`: how many there may be in what holds them.
  package func verdict(on series: GrowthSeries, room: Int? = nil) -> GrowthVerdict? {
    let work = GrowthCourse(series, plan)
    guard work.increments.count >= GrowthProtocol.leastIntervals, let (word, reasons) = judged(work, room) else { return nil }
    return GrowthVerdict(
      word, work, evidence: [work.numbers] + Self.origin(of: series) + reasons + (work.counted.map { [$0.sentence] } ?? []))
  }

  /// Where a place is a stack's name it may be a long one, of which a line shows the beginning: here it stands whole.
  private static func origin(of series: GrowthSeries) -> [String] {
    guard let origin = series.origin else { return [] }
    return [series.isNamedByStack ? "\(ContainerReading.made(by: series.place)), \(origin)" : origin]
  }

  private static func keeping(_ survivors: Double?) -> String {
    switch survivors {
    case nil: "it forgets nothing"
    case 1: "all of its first entries are still there"
    default: "nearly all of the first ones are still there"
    }
  }

  private func judged(_ work: GrowthCourse, _ room: Int?) -> (GrowthVerdict.Word, [String])? {
    let series = work.series
    if !work.growsAlways { return standing(work) }
    if let settled = work.settled, settled <= work.first + work.gain / 2 {
      return (.backlog, ["\(settled) were left when the work had ended"])
    }
    if let part = work.survivors, part < Self.mostHaveLeft {
      return (.backlog, ["of its first entries \(Self.percent(part)) are still there: they come faster than they go"])
    }
    if let limit = series.limit, limit.entries >= work.last {
      let rounds = UInt64((Double(limit.entries - work.last) / work.perRound(Double(work.gain))).rounded(.up))
      let time = "\(rounds) \(plan.unit.rawValue)s"
      return (.filling, ["\(limit.name) keeps it to \(limit.entries) entries, which it reaches in \(time)"])
    }
    if let room, work.countOfObjects.map({ $0 <= room }) ?? false {
      return (.filling, ["what holds them has had room for \(room) since the first rung"])
    }
    if series.kind == .buffer && series.origin != nil && work.firstBytes == work.lastBytes {
      return (.filling, ["it fills the \(work.lastBytes) bytes that it has had since the first rung"])
    }
    if series.lifetime == .interpreter {
      return (.interning, ["the interpreter keeps it for itself, with the texts that it has met"])
    }
    if work.slowsDown {
      return (.interning, ["it grows by less and less: \(work.increments.map(String.init).joined(separator: ", "))"])
    }
    let doubts = doubts(work)
    if !doubts.isEmpty { return (.likely, doubts) }
    return (
      .confirmed,
      [
        Self.keeping(work.survivors),
        "nothing beside it sets a limit", "it lives as long as the process",
      ]
    )
  }

  /// The verdict about what has not grown in every interval.
  private func standing(_ work: GrowthCourse) -> (GrowthVerdict.Word, [String])? {
    // Of what is no container a part may have been made anew, or have moved to another place.
    if work.series.origin != nil { return nil }
    if work.hasStopped { return work.series.limit?.entries == work.last ? nil : (.interning, ["it has stopped growing"]) }
    if work.lastBytes < Self.leastChurn { return nil }
    if work.series.isReplaced { return (.churn, ["another object at each rung, and no longer than before"]) }
    return work.survivors == 0
      ? (.churn, ["none of its first entries is still there, and it is no longer than before"]) : nil
  }

  /// What is not known of a series that grows in every interval.
  private func doubts(_ work: GrowthCourse) -> [String] {
    let series = work.series
    var doubts: [String] = []
    if series.lifetime == .function { doubts.append("a function that runs holds it, and may let it go") }
    // The table of a hash map is a block that is replaced by a larger one, and an object may be found at a shorter place.
    let enough = series.origin == nil ? 1 : Self.mostAreThere
    switch work.survivors {
    case nil where work.counted?.removed == 0: break
    case nil: doubts.append("whether it forgets entries is not known")
    case .some(let part) where part < enough: doubts.append("of its first entries \(Self.percent(part)) are still there")
    default: if work.counted?.removed ?? 0 > 0 { doubts.append("some of its entries are removed again") }
    }
    if !plan.hasSettled { doubts.append("it was not looked at after the work had ended") }
    return doubts
  }

  private static func percent(_ part: Double) -> String { "\(Int(part * 100)) %" }
}
