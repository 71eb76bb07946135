import CCaptureFormat
import CaptureFormat
import Growth
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct LiveFrameTests {
  /// The sample program three seconds before its end, and at it.
  private func model(_ state: LiveProcess.State = .recorded) throws -> LiveModel {
    var program = SampleProgram()
    program.capture.header.state = .recording
    var model = LiveModel(naming: SampleNames(), resolve: { $0 })
    var earlier = program.capture
    for number in earlier.sites.indices where number % 2 == 0 && earlier.sites[number].remote == 0 {
      earlier.sites[number].allocations /= 2
      earlier.sites[number].allocated_bytes /= 2
    }
    earlier.header.heapBytes = 9_000_000
    model.look(at: try earlier.withFile { try CaptureFile(path: $0) }, LiveProcess(state: .recorded), nanoseconds: 1_000_000_000)
    let process = LiveProcess(state: state, residentBytes: state == .ended ? nil : 81_000_000)
    if state == .ended { program.capture.header.state = .pythonExit }
    model.look(at: try program.capture.withFile { try CaptureFile(path: $0) }, process, nanoseconds: 4_000_000_000)
    return model
  }

  private func frame(
    _ state: LiveProcess.State = .recorded, _ width: Int, _ height: Int, isColored: Bool = false, keys: [LiveKey] = [],
    _ change: (inout LiveView) -> Void = { _ in }
  ) throws -> [String] {
    var model = try model(state)
    var view = LiveView()
    change(&view)
    let size = LiveFrame.Size(width: width, height: height)
    var table = model.table(by: view.grouping, view.order, filter: view.filter, limit: 500)
    for key in keys {
      _ = view.press(key, LiveView.Surroundings(table: table, visible: size.tableRows))
      table = model.table(by: view.grouping, view.order, filter: view.filter, limit: 500)
      view.follow(table, visible: size.tableRows)
    }
    let stacks = view.chosen.map { model.stacks(ofRow: $0, by: view.grouping) } ?? []
    let summary = try #require(model.summary)
    return LiveFrame(summary, table, view, stacks: stacks, size: size, style: TextStyle(isColored: isColored)).lines
  }

  private func expect(_ lines: [String], golden: String) throws {
    try Golden(name: "top-\(golden).txt").expect(lines.joined(separator: "\n") + "\n")
  }

  @Test(arguments: [(80, 24), (132, 40), (200, 60), (50, 12)]) func `the table`(width: Int, height: Int) throws {
    try expect(frame(.recorded, width, height), golden: "\(width)x\(height)")
  }

  @Test func `the end`() throws { try expect(frame(.ended, 80, 24), golden: "ended") }

  @Test func `threads, functions, and a chosen row`() throws {
    try expect(frame(.recorded, 80, 16, keys: [.character("t")]), golden: "threads")
    try expect(frame(.recorded, 100, 16, keys: [.character("g"), .character("g"), .character("R"), .down]), golden: "functions")
  }

  @Test func `a filter that is being written`() throws {
    try expect(frame(.recorded, 80, 16, keys: [.character("/"), .character("w"), .character("a")]), golden: "filter")
  }

  @Test func `the stack of a row, and help`() throws {
    try expect(frame(.recorded, 100, 24, keys: [.down, .down, .enter]), golden: "stack")
    try expect(frame(.recorded, 80, 24, keys: [.character("h")]), golden: "help")
  }

  /// A photograph at the given second of a cache with so many entries, a list that stays, and a crowd of sets.
  private func photograph(_ name: String, _ seconds: Double, entries: Int) -> ContainerRows.Photograph {
    func container(_ address: UInt64, _ type: String, _ place: String, _ entries: Int, kind: ContainerReading.Kind = .elements)
      -> ContainerReading
    {
      ContainerReading(
        .init(address: address, type: type), kind: kind, place: place, entries: entries, bytes: UInt64(entries) * 120)
    }
    return ContainerRows.Photograph(
      path: "/tmp/\(name).kmsnap", seconds: seconds,
      census: Census(
        containers: [
          container(0x7f00_0010, "dict", "music_brain.harmony._cache", entries),
          container(0x7f00_0020, "list", "music_brain.songs", 400),
          container(0x7f00_0030, "dict", "music_brain", 12, kind: .attributes),
        ] + (0..<3).map { container(0x7f00_0100 + $0 * 16, "set", "music_brain.voices[…]", 5) }))
  }

  @Test func `containers, as photographs show them`() throws {
    var model = try model()
    let summary = try #require(model.summary)
    var view = LiveView(grouping: .container, order: .growth)
    func lines(_ keys: [LiveKey] = []) -> [String] {
      let size = LiveFrame.Size(width: 100, height: 16)
      let table = model.table(by: .container, view.order, limit: 500)
      for key in keys { _ = view.press(key, LiveView.Surroundings(table: table, visible: size.tableRows)) }
      view.follow(table, visible: size.tableRows)
      return LiveFrame(summary, table, view, size: size, style: TextStyle(isColored: false)).lines
    }
    try expect(lines(), golden: "containers-none")
    let first = ContainerRows(photograph("run-1", 2, entries: 100), since: nil)
    model.containers = first
    #expect(lines().contains { $0.contains("music_brain.songs") && $0.contains("–") })
    model.containers = ContainerRows(photograph("run-2", 12, entries: 900), since: first.latest, before: first)
    try expect(lines(), golden: "containers")
    let numbers = { (rows: ContainerRows) in
      model.containers = rows
      return Dictionary(
        uniqueKeysWithValues: model.table(by: .container, .size, limit: 0).rows.map { ($0.label.name, $0.number) })
    }
    let second = ContainerRows(photograph("run-2", 12, entries: 900), since: first.latest, before: first)
    #expect(numbers(first) == numbers(second))
    try expect(lines([.enter]), golden: "container")
    var line: [UInt8] = []
    LiveJSON.write(summary, model.table(by: .container, .size, limit: 0)) { line += $0 }
    try Golden(name: "top-containers.json").expect(String(decoding: line, as: UTF8.self))
  }

  @Test func `a message takes the place of the keys`() throws {
    let lines = try frame(.recorded, 80, 16) { $0.message = "no photograph: the program was not started with it" }
    #expect(lines.last == "no photograph: the program was not started with it")
  }

  @Test func `no line is wider than the screen, and there are as many as it has`() throws {
    for width in [1, 2, 10, 33, 40, 59, 60, 79, 80, 120, 250] {
      for height in [1, 2, 5, 6, 16, 24, 60] {
        for keys: [LiveKey] in [[], [.enter], [.character("h")], [.character("/")], [.character("t")]] {
          let lines = try frame(.recorded, width, height, keys: keys)
          #expect(lines.count == height)
          for line in lines { #expect(DisplayWidth.of(line) <= width, "\(width)x\(height): \(line)") }
        }
      }
    }
  }

  @Test func `colours change no letter`() throws {
    for keys: [LiveKey] in [[], [.enter], [.character("h")]] {
      let plain = try frame(.recorded, 100, 24, keys: keys)
      let colored = try frame(.recorded, 100, 24, isColored: true, keys: keys)
      #expect(colored != plain)
      for (plain, colored) in zip(plain, colored) {
        let letters = colored.replacing(#/\u{1b}\[[0-9]*m/#, with: "")
        #expect(String(letters.reversed().drop { $0 == " " }.reversed()) == plain)
      }
    }
  }

  @Test func `a round of plain text, and of JSON`() throws {
    var model = try model()
    let table = model.table(by: .line, .growth, limit: 3)
    let summary = try #require(model.summary)
    try Golden(name: "top-round.txt").expect(LiveText.round(summary, table, width: 100, style: TextStyle(isColored: false)))
    var line: [UInt8] = []
    LiveJSON.write(summary, table) { line += $0 }
    try Golden(name: "top-round.json").expect(String(decoding: line, as: UTF8.self))
    guard case .object(let members) = try JSONValue(line.dropLast()) else {
      Issue.record("no object")
      return
    }
    #expect(members["schema"] == .string("kmmem.top"))
    #expect(line.count { $0 == 0x0a } == 1)
  }

  @Test func `names that hold sequences of the terminal's do nothing to it`() throws {
    var program = SampleProgram()
    let code = program.capture.code("\u{1b}[2J漢字の名前\u{7}", file: "/srv/app/\u{1b}]0;title\u{7}.py")
    program.capture.site(
      .raw, python: program.capture.python([program.capture.frame(code, line: 1)]), allocations: 1, bytes: 900_000_000)
    var model = LiveModel(naming: SampleNames(), resolve: { $0 })
    model.look(at: try program.capture.withFile { try CaptureFile(path: $0) }, LiveProcess(state: .recorded), nanoseconds: 1)
    let table = model.table(by: .site, .size, limit: 0)
    let summary = try #require(model.summary)
    let size = LiveFrame.Size(width: 80, height: 24)
    let lines = LiveFrame(summary, table, LiveView(), size: size, style: TextStyle(isColored: false)).lines
    #expect(lines.contains { $0.contains("·[2J漢字の名前·") })
    #expect(!lines.joined().utf8.contains { $0 < 0x20 || $0 == 0x7f })
  }
}
