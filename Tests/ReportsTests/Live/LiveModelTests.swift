import CCaptureFormat
import CaptureFormat
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct LiveModelTests {
  /// What somebody would note down who asks for the whole capture at every look.
  private struct Notes {
    var seconds: Double
    var live: [UInt32: Int64] = [:]
    var allocations: [UInt32: UInt64] = [:]
  }

  private func file(_ capture: SyntheticCapture) throws -> CaptureFile { try capture.withFile { try CaptureFile(path: $0) } }

  @Test func `growth and rates are those of a slow count`() throws {
    for seed in 1...25 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      var capture = SyntheticCapture()
      capture.module("/opt/penta.so", 0x1000..<0x2000)
      var model = LiveModel(naming: AddressNaming(), resolve: { $0 })
      var history: [Notes] = []
      var lineOfSite: [UInt32] = [0]
      for _ in 0..<12 {
        for _ in 0..<Int.random(in: 0...4, using: &random) {
          let line = UInt32.random(in: 1...6, using: &random)
          // The same stack again and again, in other threads and from other allocators.
          let stack = capture.native([0x1000 + UInt64(line) * 16])
          let kind: BlockKind = Bool.random(using: &random) ? .malloc : .new
          let site = capture.site(
            kind, native: stack, thread: UInt16(Int.random(in: 0...1, using: &random)), allocations: 0, bytes: 0)
          lineOfSite.append(line)
          if Bool.random(using: &random) {
            capture.remoteFrees(of: site, thread: 3, frees: 0, bytes: 0)
            lineOfSite.append(line)
          }
        }
        for number in capture.sites.indices.dropFirst() {
          let count = UInt64.random(in: 0...5, using: &random)
          if capture.sites[number].remote == 0 {
            capture.sites[number].allocations += count
            capture.sites[number].allocated_bytes += count * 10
          } else {
            capture.sites[number].frees += count / 2
            capture.sites[number].freed_bytes += count / 2 * 10
          }
        }
        var notes = Notes(seconds: (history.last?.seconds ?? 5) + Double(Int.random(in: 2...14, using: &random)) / 4)
        for (number, site) in capture.sites.enumerated().dropFirst() {
          notes.live[lineOfSite[number], default: 0] += Int64(site.allocated_bytes) - Int64(site.freed_bytes)
          notes.allocations[lineOfSite[number], default: 0] += site.allocations
        }
        history.append(notes)
        model.look(at: try file(capture), LiveProcess(state: .recorded), nanoseconds: UInt64(notes.seconds * 1e9))
        expect(&model, history, seed)
      }
    }
  }

  private func expect(_ model: inout LiveModel, _ history: [Notes], _ seed: UInt64) {
    guard let now = history.last else { return }
    let base = history.dropLast().last { now.seconds - $0.seconds >= SlidingWindow.seconds } ?? history[0]
    let table = model.table(by: .site, .size, limit: 0)
    var slow: [String: (live: Int64, growth: Double?, rate: Double?)] = [:]
    for (line, live) in now.live {
      let span = now.seconds - base.seconds
      let growth = span > 0 ? Double(live - (base.live[line] ?? 0)) / span : nil
      let rate = span > 0 ? Double((now.allocations[line] ?? 0) - (base.allocations[line] ?? 0)) / span : nil
      if live != 0 || (rate ?? 0) > 0 || (growth ?? 0) != 0 || now.allocations[line] != 0 {
        slow["penta.so+0x" + String(0x1000 + Int(line) * 16 - 1 - 0x1000, radix: 16)] = (live, growth, rate)
      }
    }
    for row in table.rows {
      let expected = slow[row.label.name]
      #expect(row.figures.live.bytes == expected?.live, "seed \(seed), \(row.label.name)")
      #expect(row.figures.growth == expected?.growth, "seed \(seed), \(row.label.name)")
      #expect(row.figures.rate == expected?.rate, "seed \(seed), \(row.label.name)")
    }
    let shown = Set(table.rows.map(\.label.name))
    for (name, figures) in slow where figures.live != 0 { #expect(shown.contains(name), "seed \(seed)") }
    #expect(table.rows.reduce(0) { $0 + $1.figures.live.bytes } == now.live.values.reduce(0, +), "seed \(seed)")
  }

  @Test(arguments: LiveOrder.allCases) func `rows are ranked as a slow sort ranks them`(order: LiveOrder) {
    for seed in 1...50 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      let figures = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        var figures = RowFigures()
        figures.live = BlockCount(
          blocks: Int64.random(in: -2...9, using: &random), bytes: Int64.random(in: -5...20, using: &random))
        figures.growth = Bool.random(using: &random) ? Double(Int.random(in: -3...3, using: &random)) : nil
        figures.rate = Bool.random(using: &random) ? Double(Int.random(in: 0...3, using: &random)) : nil
        return figures
      }
      let limit = Int.random(in: 0...20, using: &random)
      var slow = Array(figures.indices)
      // A stable sort by the least important rank first.
      slow.sort { figures[$0].live.bytes > figures[$1].live.bytes }
      slow.sort { figures[$0].rank(in: order) > figures[$1].rank(in: order) }
      let ranked = LiveTable.ranked(figures, Array(figures.indices), by: order, limit: limit)
      #expect(ranked == (limit == 0 ? slow : Array(slow.prefix(limit))), "seed \(seed)")
    }
  }

  @Test(arguments: LiveGrouping.allCases.filter { $0 != .container })
  func `every grouping of sites adds up to the same whole`(grouping: LiveGrouping) throws {
    var model = LiveModel(naming: SampleNames(), resolve: { $0 })
    model.look(at: try file(SampleProgram().capture), LiveProcess(state: .ended), nanoseconds: 1)
    let table = model.table(by: grouping, .size, limit: 0)
    let recording = try SampleProgram().recording()
    #expect(table.rows.reduce(0) { $0 + $1.figures.live.bytes } == recording.counted.live.bytes)
    #expect(table.rows.reduce(0) { $0 + $1.figures.allocations } == recording.counted.allocations)
    #expect(table.rows.map(\.figures.live.bytes) == table.rows.map(\.figures.live.bytes).sorted(by: >))
  }

  @Test func `a filter keeps the rows that hold its text, whatever its letters' case`() throws {
    var model = LiveModel(naming: SampleNames(), resolve: { $0 })
    model.look(at: try file(SampleProgram().capture), LiveProcess(state: .ended), nanoseconds: 1)
    let all = model.table(by: .line, .size, limit: 0)
    let some = model.table(by: .line, .size, filter: "TREE", limit: 0)
    #expect(some.rows.map(\.label.name) == ["Tree.walk"])
    #expect(some.matching == 1 && some.count == all.rows.count)
    #expect(model.table(by: .line, .size, filter: "no such thing", limit: 0).rows.isEmpty)
  }

  @Test func `a capture that is damaged between two looks is shown or refused`() throws {
    let sound = SampleProgram().capture.bytes()
    for seed in 1...400 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      var model = LiveModel(naming: SampleNames(), resolve: { $0 })
      for look in 0..<4 as Range<UInt64> {
        var bytes = sound
        for _ in 0..<(look % 2 == 0 ? 0 : Int.random(in: 1...40, using: &random)) {
          let isHeader = Bool.random(using: &random)
          let place = isHeader ? Int.random(in: 8..<600, using: &random) : Int.random(in: 16 * 4096..<bytes.count, using: &random)
          bytes[place] = UInt8.random(in: 0...255, using: &random)
        }
        let file = try withTemporaryFile(bytes) { try? CaptureFile(path: $0) }
        if let file { model.look(at: file, LiveProcess(state: .recorded), nanoseconds: 1 + look * 1_000_000_000) }
        guard let summary = model.summary else { continue }
        for grouping in LiveGrouping.allCases {
          let table = model.table(by: grouping, LiveOrder.allCases.randomElement(using: &random) ?? .size, limit: 50)
          let stacks = table.rows.first.map { model.stacks(ofRow: $0.number, by: grouping) } ?? []
          var view = LiveView(grouping: grouping)
          if Bool.random(using: &random) { view.mode = .stack }
          let size = LiveFrame.Size(width: 80, height: 24)
          let lines = LiveFrame(summary, table, view, stacks: stacks, size: size, style: TextStyle(isColored: false)).lines
          #expect(lines.allSatisfy { DisplayWidth.of($0) <= 80 }, "seed \(seed)")
          LiveJSON.write(summary, table) { _ in }
        }
      }
    }
  }

  @Test func `the stacks of a row hold together what the row holds`() throws {
    var model = LiveModel(naming: SampleNames(), resolve: { $0 })
    model.look(at: try file(SampleProgram().capture), LiveProcess(state: .ended), nanoseconds: 1)
    for row in model.table(by: .allocator, .size, limit: 0).rows {
      let stacks = model.stacks(ofRow: row.number, by: .allocator)
      #expect(stacks.reduce(0) { $0 + $1.live.bytes } == row.figures.live.bytes)
      #expect(stacks.map(\.live.bytes) == stacks.map(\.live.bytes).sorted(by: >))
    }
  }
}
