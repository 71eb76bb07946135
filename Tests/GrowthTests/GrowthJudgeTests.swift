import Growth
import Testing

@Suite struct GrowthJudgeTests {
  /// One container with so many entries at each rung, the last one after the work.
  private func censuses(
    _ entries: [Int], kind: ContainerReading.Kind = .elements, lifetime: ContainerReading.Lifetime = .process,
    limit: EntryLimit? = nil, survivors: Double? = 1, isReplaced: Bool = false, bytesEach: UInt64 = 100
  ) -> [Census] {
    entries.enumerated().map { rung, count in
      let reading = ContainerReading(
        address: isReplaced ? UInt64(rung + 1) * 64 : 64, type: "dict", kind: kind, place: "app.cache", lifetime: lifetime,
        entries: count, bytes: UInt64(count) * bytesEach, limit: limit, survivors: rung == 0 ? nil : survivors)
      return Census(containers: count == 0 ? [] : [reading])
    }
  }

  private func word(_ censuses: [Census], settled: Bool = true) -> GrowthVerdict.Word? {
    GrowthAnalysis(of: censuses, GrowthProtocol(rounds: 40, hasSettled: settled)).verdicts.first?.word
  }

  @Test func `growth in every interval without a limit`() throws {
    let analysis = GrowthAnalysis(of: censuses([10, 20, 30, 40, 50, 50]), GrowthProtocol(rounds: 40, hasSettled: true))
    let verdict = try #require(analysis.verdicts.first)
    #expect(analysis.verdicts.count == 1 && verdict.word == .confirmed && verdict.series.place == "app.cache")
    #expect(verdict.entriesPerRound == 1 && verdict.bytesPerRound == 100 && !verdict.isOfContainers)
    #expect(verdict.evidence.first == "10, 20, 30, 40, 50 entries")
  }

  @Test func `one that was empty at first grows as well`() {
    #expect(word(censuses([0, 10, 20, 30, 40, 40])) == .confirmed)
  }

  @Test(arguments: [
    [10, 20, 20, 30, 30], [10, 20, 15, 30, 30], [10, 10, 10, 10, 10], [40, 30, 20, 10, 10], [10, 10, 10, 50, 50],
  ])
  func `what does not grow in every interval is innocent`(entries: [Int]) {
    #expect(word(censuses(entries)) == nil)
  }

  @Test func `two rungs are no trend, and three intervals are needed`() {
    let plan = GrowthProtocol(rounds: 2, hasSettled: true)
    #expect(plan.shortage(of: 4) == 5 && plan.shortage(of: 5) == nil)
    #expect(GrowthProtocol(rounds: 2, hasSettled: false).shortage(of: 3) == 4)
    #expect(word(censuses([10, 20, 30, 30])) == nil)
    #expect(word(censuses([10, 20, 30]), settled: false) == nil)
  }

  @Test func `each doubt makes it likely only`() {
    let entries = [10, 20, 30, 40, 40]
    #expect(word(censuses(entries)) == .confirmed)
    #expect(word(censuses(entries, lifetime: .function)) == .likely)
    #expect(word(censuses(entries, survivors: nil)) == .likely)
    #expect(word(censuses(entries, survivors: 0.9)) == .likely)
    #expect(word(censuses(entries.dropLast()), settled: false) == .likely)
  }

  @Test func `a limit that is not reached`() throws {
    let filling = censuses([100, 200, 300, 400, 400], limit: EntryLimit(entries: 1000, name: "maxsize"))
    let analysis = GrowthAnalysis(of: filling, GrowthProtocol(rounds: 30, hasSettled: true))
    #expect(analysis.verdicts.map(\.word) == [.filling])
    #expect(analysis.verdicts[0].evidence.last == "maxsize keeps it to 1000 entries, which it reaches in 60 rounds")
    // One that was exceeded is none.
    #expect(word(censuses([100, 200, 300, 400, 400], limit: EntryLimit(entries: 300, name: "maxsize"))) == .confirmed)
  }

  /// Twelve containers of as many entries as a damaged file may claim, and limits like `sys.maxsize`.
  @Test func `numbers that no memory holds are no trap`() {
    #expect(EntryLimit(entries: .max, name: "maxsize") == nil)
    let rungs = [1, 2, 3, 4].map { rung in
      Census(
        containers: (0..<12).map { number in
          ContainerReading(
            address: UInt64(number) * 64, type: "dict", kind: .elements, place: "app.cache", entries: rung * (.max / 4),
            bytes: UInt64(rung) * (.max / 4), limit: EntryLimit(entries: ContainerReading.most, name: "limit"), survivors: 1)
        })
    }
    let analysis = GrowthAnalysis(of: rungs, GrowthProtocol(rounds: .max, hasSettled: false))
    #expect(analysis.verdicts.allSatisfy { $0.entriesPerRound.isFinite && $0.bytesPerRound.isFinite })
  }

  @Test func `what is full has not stopped by itself`() {
    #expect(word(censuses([100, 300, 400, 400, 400], limit: EntryLimit(entries: 400, name: "maxlen"))) == nil)
    #expect(word(censuses([100, 300, 400, 400, 400])) == .interning)
  }

  @Test func `entries that come faster than they go`() {
    #expect(word(censuses([10, 20, 30, 40, 0])) == .backlog)
    #expect(word(censuses([10, 20, 30, 40, 25])) == .backlog)
    #expect(word(censuses([10, 20, 30, 40, 26])) == .confirmed)
    #expect(word(censuses([10, 20, 30, 40, 40], survivors: 0.25)) == .backlog)
  }

  @Test func `a table of different values`() {
    #expect(word(censuses([10, 50, 70, 80, 82, 82])) == .interning)
    #expect(word(censuses([10, 50, 90, 130, 165, 165])) == .confirmed)
  }

  @Test func `what is made anew all the time`() {
    let entries = [1000, 1000, 1000, 1000, 1000]
    #expect(word(censuses(entries, isReplaced: true)) == .churn)
    #expect(word(censuses(entries, survivors: 0)) == .churn)
    #expect(word(censuses(entries, survivors: 1)) == nil)
    #expect(word(censuses(entries, isReplaced: true, bytesEach: 10)) == nil)
  }

  /// A registry with one list more for each round, of ten entries each.
  @Test func `more containers are told once, by what holds them`() {
    let rungs = [10, 20, 30, 40, 40].map { count in
      let lists = (0..<count).map { number in
        ContainerReading(
          address: UInt64(number + 100) * 64, type: "list", kind: .elements, place: "app.registry[…]", entries: 10, bytes: 100,
          survivors: 1)
      }
      let registry = ContainerReading(
        address: 64, type: "dict", kind: .elements, place: "app.registry", entries: count, bytes: UInt64(count) * 100,
        survivors: 1)
      return (registry, lists)
    }
    let plan = GrowthProtocol(rounds: 30, hasSettled: true)
    let whole = GrowthAnalysis(of: rungs.map { Census(containers: [$0.0] + $0.1) }, plan)
    #expect(whole.verdicts.map(\.series.place) == ["app.registry"])
    let alone = GrowthAnalysis(of: rungs.map { Census(containers: $0.1) }, plan)
    #expect(alone.verdicts.map(\.series.place) == ["app.registry[…]"] && alone.verdicts[0].isOfContainers)
  }

  @Test func `a container that was moved is the same`() {
    let rungs = [("app.old", 10), ("app.old", 20), ("app.new", 30), ("app.new", 40), ("app.new", 40)].map { place, entries in
      Census(containers: [
        ContainerReading(address: 64, type: "dict", kind: .elements, place: place, entries: entries, bytes: 1, survivors: 1)
      ])
    }
    let analysis = GrowthAnalysis(of: rungs, GrowthProtocol(rounds: 30, hasSettled: true))
    #expect(analysis.verdicts.map(\.series.place) == ["app.new"] && analysis.verdicts.map(\.word) == [.confirmed])
  }

  @Test func `accusations come first, the heaviest before the others`() {
    func reading(_ place: String, _ entries: Int, _ bytes: UInt64, _ limit: EntryLimit? = nil) -> ContainerReading {
      ContainerReading(
        address: UInt64(place.count) * 64, type: "dict", kind: .elements, place: place, entries: entries, bytes: bytes,
        limit: limit,
        survivors: 1)
    }
    let rungs = [10, 20, 30, 40, 40].map { count in
      Census(containers: [
        reading("a.filling", count, UInt64(count) * 9000, EntryLimit(entries: 100, name: "limit")),
        reading("a.small", count, UInt64(count) * 10), reading("a.big", count, UInt64(count) * 1000),
      ])
    }
    let analysis = GrowthAnalysis(of: rungs, GrowthProtocol(rounds: 30, hasSettled: true))
    #expect(analysis.verdicts.map(\.series.place) == ["a.big", "a.small", "a.filling"])
  }
}
