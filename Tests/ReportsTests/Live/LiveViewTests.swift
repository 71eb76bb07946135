import CaptureFormat
import Reports
import SyntheticCaptures
import Testing

@Suite struct LiveViewTests {
  private func table(_ numbers: [Int]) -> LiveTable {
    LiveTable(
      grouping: .site, order: .size, filter: "",
      rows: numbers.map { LiveTable.Row(number: $0, label: RowLabel(name: "f\($0)"), figures: RowFigures()) },
      matching: numbers.count, count: numbers.count)
  }

  private func press(_ view: inout LiveView, _ keys: [LiveKey], _ table: LiveTable, stacks: Int = 3) -> [LiveView.Request?] {
    keys.map {
      let request = view.press($0, LiveView.Surroundings(table: table, visible: 5, stacks: stacks, stackLines: 20))
      view.follow(table, visible: 5)
      return request
    }
  }

  private func type(_ text: String) -> [LiveKey] { text.map { .character($0) } }

  @Test func `the chosen row is followed where it goes, the highest is whatever is highest`() {
    var view = LiveView()
    _ = press(&view, [.down, .down], table([1, 2, 3, 4]))
    #expect(view.position == 2)
    view.follow(table([9, 8, 1, 2, 3, 4]), visible: 5)
    #expect(view.position == 4)
    view.follow(table([9, 8]), visible: 5)
    #expect(view.position == 1)
    _ = press(&view, [.home], table([9, 8]))
    view.follow(table([8, 9]), visible: 5)
    #expect(view.position == 0)
  }

  @Test func `random keys on random tables never leave the table`() {
    let keys: [LiveKey] = [
      .up, .down, .pageUp, .pageDown, .home, .end, .enter, .escape, .left, .right, .backspace, .character("/"), .character("x"),
      .character("g"), .character("t"), .character("s"), .character("h"),
    ]
    for seed in 1...300 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      var view = LiveView()
      for _ in 0..<80 {
        let rows = table((0..<Int.random(in: 0...12, using: &random)).map { $0 }.shuffled(using: &random))
        view.follow(rows, visible: 5)
        if let key = keys.randomElement(using: &random) { _ = press(&view, [key], rows) }
        #expect(view.position >= 0 && view.position < max(1, rows.rows.count), "seed \(seed)")
        #expect(view.top >= 0 && view.top <= view.position && view.position < view.top + 5, "seed \(seed)")
        if view.position < rows.rows.count, let chosen = view.chosen { #expect(rows.rows[view.position].number == chosen) }
      }
    }
  }

  @Test func `letters sort, group and quit; in a filter they are letters`() {
    var view = LiveView()
    let rows = table([1, 2])
    #expect(press(&view, type("sGt"), rows) == [nil, nil, nil])
    #expect(view.order == .growth && view.grouping == .thread)
    #expect(press(&view, type("t/qp") + [.enter], rows) == [nil, nil, nil, nil, nil])
    #expect(view.grouping == .site && view.filter == "qp" && view.mode == .table)
    #expect(press(&view, type("gct"), rows) == [nil, nil, nil])
    #expect(view.grouping == .thread)
    #expect(press(&view, type("cc"), rows) == [nil, nil])
    #expect(view.grouping == .line)
    view = LiveView(filter: "qp")
    #expect(press(&view, type("/") + [.backspace, .backspace, .backspace], rows) == [nil, nil, nil, nil])
    #expect(view.filter == "" && view.mode == .table)
    #expect(press(&view, type("pq") + [.redraw], rows) == [.photograph, .quit, .redraw])
  }

  @Test func `every grouping without a key of its own is reached by one key`() {
    var view = LiveView()
    var seen: [LiveGrouping] = []
    for _ in 0..<7 {
      seen.append(view.grouping)
      _ = press(&view, type("g"), table([1]))
    }
    #expect(seen == LiveGrouping.allCases.filter { $0 != .thread && $0 != .container })
    #expect(view.grouping == .site)
  }

  @Test func `a stack is opened, paged through and closed`() {
    var view = LiveView()
    let rows = table([7, 8])
    _ = press(&view, [.enter], table([]))
    #expect(view.mode == .table)
    _ = press(&view, [.down, .enter, .right, .right, .right, .left], rows)
    #expect(view.mode == .stack && view.chosen == 8 && view.stack == 1)
    _ = press(&view, [.end], rows)
    #expect(view.stackTop == 15)
    _ = press(&view, [.escape], rows)
    #expect(view.mode == .table && view.position == 1)
  }

  @Test func `a message goes with the next key`() {
    var view = LiveView()
    view.message = "photographed"
    _ = press(&view, [.down], table([1, 2]))
    #expect(view.message == nil)
  }
}
