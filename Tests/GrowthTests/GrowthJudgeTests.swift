import Growth
import Snapshots
import Testing

@Suite struct GrowthJudgeTests {
  /// One container with so many entries at each rung, the last one after the work.
  private func censuses(
    _ entries: [Int], kind: ContainerReading.Kind = .elements, lifetime: ContainerReading.Lifetime = .process,
    limit: EntryLimit? = nil, survivors: Double? = 1, traffic: [EntryTraffic?] = [], isReplaced: Bool = false,
    bytesEach: UInt64 = 100
  ) -> [Census] {
    entries.enumerated().map { rung, count in
      let reading = ContainerReading(
        .init(address: isReplaced ? UInt64(rung + 1) * 64 : 64, type: "dict"), kind: kind, place: "app.cache", lifetime: lifetime,
        entries: count, bytes: UInt64(count) * bytesEach, limit: limit, survivors: rung == 0 ? nil : survivors,
        traffic: rung < traffic.count ? traffic[rung] : nil)
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

  @Test func `what was counted tells whether it forgets`() throws {
    let entries = [10, 20, 30, 40, 40]
    func verdict(_ counts: [(UInt64, UInt64)?], survivors: Double?) -> GrowthVerdict? {
      let traffic = counts.map { $0.map { EntryTraffic(added: $0.0, removed: $0.1) } }
      let rungs = censuses(entries, survivors: survivors, traffic: traffic)
      return GrowthAnalysis(of: rungs, GrowthProtocol(rounds: 30, hasSettled: true)).verdicts.first
    }
    let keeps = try #require(verdict([nil, nil, (0, 0), (10, 0), (10, 0)], survivors: nil))
    #expect(keeps.word == .confirmed && keeps.evidence.contains("it forgets nothing"))
    #expect(keeps.counted == CountedTraffic(EntryTraffic(added: 10, removed: 0), since: 3))
    #expect(keeps.evidence.last == "counted since rung 3: 10 added, none removed")
    let forgets = try #require(verdict([nil, (0, 0), (30, 20), (60, 40), (60, 40)], survivors: 1))
    #expect(forgets.word == .likely && forgets.evidence.contains("some of its entries are removed again"))
    #expect(forgets.evidence.last == "counted since rung 2: 60 added, 40 removed")
    // What an earlier measurement that was killed has counted is none of this one's.
    let before = try #require(verdict([(50, 9), (60, 9), (70, 9), (80, 9), (80, 9)], survivors: 1))
    #expect(before.word == .confirmed && before.counted == CountedTraffic(EntryTraffic(added: 30, removed: 0), since: 1))
    // One that is watched only since the last rung of the work tells nothing.
    let late = try #require(verdict([nil, nil, nil, (0, 0), (0, 0)], survivors: nil))
    #expect(late.word == .likely && late.counted == nil)
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
            .init(address: UInt64(number) * 64, type: "dict"), kind: .elements, place: "app.cache", entries: rung * (.max / 4),
            bytes: UInt64(rung) * (.max / 4), limit: EntryLimit(entries: ContainerReading.most, name: "limit"), survivors: 1)
        })
    }
    let analysis = GrowthAnalysis(of: rungs, GrowthProtocol(rounds: .max, hasSettled: false))
    #expect(analysis.verdicts.allSatisfy { $0.entriesPerRound.isFinite && $0.bytesPerRound.isFinite })
  }

  @Test func `limits of several containers at one place add up`() {
    func rungs(_ limits: [Int?]) -> [Census] {
      [2, 3, 4, 5, 5].map { count in
        Census(
          containers: limits.enumerated().map { number, limit in
            ContainerReading(
              .init(address: UInt64(number + 1) * 64, type: "collections.deque"), kind: .elements, place: "app.routes[…].looks",
              entries: count, bytes: 8, limit: limit.flatMap { EntryLimit(entries: $0, name: "maxlen") }, survivors: 1)
          })
      }
    }
    #expect(word(rungs([6, 6, 6])) == .filling)
    #expect(word(rungs([6, nil, 6])) == .confirmed)
  }

  /// Three lists of the last ones, empty at first: what they hold is kept to their limits as they are.
  @Test func `what is below a limit is kept to it`() {
    func rungs(_ limit: EntryLimit?) -> [Census] {
      [0, 1, 2, 3, 4, 4].map { length in
        func reading(_ number: Int, _ place: String, _ limit: EntryLimit?, _ entries: Int) -> ContainerReading {
          ContainerReading(
            .init(address: UInt64(number) * 64, type: "dict"), kind: .elements, place: place, entries: entries,
            bytes: UInt64(entries) * 10, limit: limit, survivors: 1)
        }
        let holders = (1...3).map { reading($0, "app.looks[…].latest", limit, length) }
        let held = (4..<4 + 3 * length).map { reading($0, "app.looks[…].latest[…]", nil, 2) }
        return Census(containers: (length == 0 ? [] : holders) + held)
      }
    }
    let plan = GrowthProtocol(rounds: 40, hasSettled: true)
    let bounded = GrowthAnalysis(of: rungs(EntryLimit(entries: 5, name: "maxlen")), plan).verdicts
    #expect(bounded.map(\.word) == [.filling] && bounded[0].series.place == "app.looks[…].latest")
    #expect(GrowthAnalysis(of: rungs(nil), plan).verdicts.contains { $0.word.isAccusation })
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
          .init(address: UInt64(number + 100) * 64, type: "list"), kind: .elements, place: "app.registry[…]", entries: 10,
          bytes: 100,
          survivors: 1)
      }
      let registry = ContainerReading(
        .init(address: 64, type: "dict"), kind: .elements, place: "app.registry", entries: count, bytes: UInt64(count) * 100,
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
        ContainerReading(
          .init(address: 64, type: "dict"), kind: .elements, place: place, entries: entries, bytes: 1, survivors: 1)
      ])
    }
    let analysis = GrowthAnalysis(of: rungs, GrowthProtocol(rounds: 30, hasSettled: true))
    #expect(analysis.verdicts.map(\.series.place) == ["app.new"] && analysis.verdicts.map(\.word) == [.confirmed])
  }

  @Test func `accusations come first, the heaviest before the others`() {
    func reading(_ place: String, _ entries: Int, _ bytes: UInt64, _ limit: EntryLimit? = nil) -> ContainerReading {
      ContainerReading(
        .init(address: UInt64(place.count) * 64, type: "dict"), kind: .elements, place: place, entries: entries, bytes: bytes,
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

  // MARK: What is no container

  /// Objects or blocks of one stack at one place.
  private func group(
    _ kind: ContainerReading.Kind, _ entries: Int, at place: String = "app.head…", by origin: String = "made by f (a.py:1)",
    bytes: UInt64? = nil, survivors: Double? = 1
  ) -> ContainerReading {
    ContainerReading(
      .nobody(of: "app.Link"), kind: kind, place: place, origin: origin, entries: entries, bytes: bytes ?? UInt64(entries) * 48,
      survivors: survivors)
  }

  private func verdicts(_ rungs: [[ContainerReading]]) -> [GrowthVerdict] {
    GrowthAnalysis(of: rungs.map(Census.init), GrowthProtocol(rounds: 40, hasSettled: true)).verdicts
  }

  private static let growing = [10, 20, 30, 40, 50, 50]

  @Test func `objects that hold each other`() {
    let found = verdicts(Self.growing.map { [group(.objects, $0)] })
    #expect(found.map(\.word) == [.confirmed] && found[0].series.origin == "made by f (a.py:1)")
    #expect(found[0].evidence.prefix(2) == ["10, 20, 30, 40, 50 objects", "made by f (a.py:1)"])
  }

  @Test func `objects that a growing container holds are its entries`() {
    let rungs = Self.growing.map { count in
      [
        ContainerReading(
          .init(address: 64, type: "list"), kind: .elements, place: "app.all", entries: count, bytes: 8, survivors: 1),
        group(.objects, count, at: "app.all[…]"), group(.objects, count, at: "app.other[…]"),
      ]
    }
    #expect(verdicts(rungs).map(\.series.place) == ["app.other[…]", "app.all"])
  }

  @Test func `what grows below a container that does not is told`() {
    func rungs(_ holder: [Int], _ bytes: UInt64) -> [[ContainerReading]] {
      zip(Self.growing, holder).enumerated().map { rung, counts in
        [
          ContainerReading(
            .init(address: UInt64(rung + 1) * 64, type: "list"), kind: .elements, place: "app.all", entries: counts.1,
            bytes: bytes, survivors: 0),
          group(.objects, counts.0, at: "app.all[…].next…"),
        ]
      }
    }
    let replaced = verdicts(rungs([100, 100, 100, 100, 100, 100], 100_000))
    #expect(replaced.map(\.word) == [.confirmed, .churn] && replaced[0].series.kind == .objects)
    #expect(verdicts(rungs(Self.growing, 8)).map(\.series.place) == ["app.all"])
  }

  @Test func `what stands or goes beside what grows at one place is no companion`() {
    let rungs = Self.growing.map { [group(.blocks, $0), group(.blocks, $0, by: "made by g (a.py:2)", survivors: 0.1)] }
    let found = verdicts(rungs)
    #expect(found.map(\.word) == [.confirmed, .backlog] && found[0].evidence.last == "it lives as long as the process")
  }

  /// Of many containers read as one it is known whether they are still there, and not whether their entries are.
  @Test func `entries of a crowd are not called unforgotten`() {
    func crowd(_ containers: [Int], _ entries: [Int]) -> [[ContainerReading]] {
      zip(containers, entries).map {
        [
          ContainerReading(
            .nobody(of: "list"), kind: .elements, place: "app.users[…]", containers: $0, entries: $1, bytes: 8, survivors: 1)
        ]
      }
    }
    #expect(verdicts(crowd([20, 20, 20, 20, 20, 20], [20, 40, 60, 80, 100, 100])).map(\.word) == [.likely])
    let more = verdicts(crowd([20, 40, 60, 80, 100, 100], [20, 40, 60, 80, 100, 100]))
    #expect(more.map(\.word) == [.confirmed] && more[0].isOfContainers)
  }

  @Test func `what has had room for them from the beginning is being filled`() {
    let rungs = Self.growing.map { count in
      [
        ContainerReading(
          .init(address: 64, type: "list"), kind: .elements, place: "app.ring", entries: 50, bytes: 8, survivors: 1),
        group(.objects, count, at: "app.ring[…]"),
      ]
    }
    #expect(verdicts(rungs).map(\.word) == [.filling])
    // One more than there is room for is a part of something else.
    let more = rungs.map { [$0[0], group(.objects, $0[1].entries + 1, at: "app.ring[…]")] }
    #expect(verdicts(more).map(\.word) == [.confirmed])
  }

  @Test func `a block with room beyond what is used is being filled, and one that is replaced grows`() {
    #expect(verdicts(Self.growing.map { [group(.buffer, $0 * 8, bytes: 4096)] }).map(\.word) == [.filling])
    let doubling = zip(Self.growing, [128, 256, 256, 512, 512, 512]).map { [group(.buffer, $0 * 8, bytes: $1, survivors: nil)] }
    #expect(verdicts(doubling).map(\.word) == [.likely])
  }

  @Test func `stacks that make something at one place are told once`() {
    let rungs = Self.growing.map { count in
      [
        group(.blocks, count), group(.buffer, count * 48, survivors: nil),
        group(.blocks, count, by: "made by g (a.py:2)", bytes: UInt64(count)),
      ]
    }
    let found = verdicts(rungs)
    #expect(found.map(\.word) == [.confirmed] && found[0].series.kind == .blocks)
    #expect(found[0].evidence.last == "what another stack makes there grows as well")
  }

  @Test func `a hash map's table may be replaced, and entries that go are no growth`() {
    #expect(verdicts(Self.growing.map { [group(.blocks, $0, survivors: 0.97)] }).map(\.word) == [.confirmed])
    #expect(verdicts(Self.growing.map { [group(.blocks, $0, survivors: 0.6)] }).map(\.word) == [.likely])
    #expect(verdicts(Self.growing.map { [group(.blocks, $0, survivors: 0.1)] }).map(\.word) == [.backlog])
    #expect(verdicts([50, 50, 60, 70, 70, 70].map { [group(.blocks, $0)] }).isEmpty)
  }

  /// What had an address before is not what has it now.
  @Test func `an object between two others at its address keeps its place`() {
    func rung(_ place: String, _ entries: Int, _ type: String = "dict") -> Census {
      Census(containers: [
        ContainerReading(.init(address: 64, type: type), kind: .elements, place: place, entries: entries, bytes: 1)
      ])
    }
    let rungs = [rung("app.a", 10), rung("app.a", 20), rung("app.b", 1, "list"), rung("app.c", 30), rung("app.c", 40)]
    let series = GrowthSeries.series(of: rungs, settled: false)
    #expect(series.map(\.place) == ["app.c"] && series.map(\.entries) == [[0, 0, 0, 30, 40]])
  }
}
