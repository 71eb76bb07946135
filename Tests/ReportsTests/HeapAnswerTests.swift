import CCaptureFormat
import CaptureFormat
import Foundation
import HeapGraph
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct HeapAnswerTests {
  /// What an answer's sink was given.
  private static func loaded(_ snapshot: SyntheticSnapshot, _ name: String = "photo.kmsnap") throws -> HeapSnapshot {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: name).path
    try Data(snapshot.bytes()).write(to: URL(filePath: path))
    return HeapSnapshot(try SnapshotFile(path: path))
  }

  /// The music program after another request: one session more, a longer list, and the leak gone.
  private static func later() -> SyntheticSnapshot {
    var snapshot = SyntheticSnapshot.music()
    let session = snapshot.types.count - 1
    _ = snapshot.node(UInt32(session), bytes: 64)
    snapshot.end.dropped_nodes = 5
    return snapshot
  }

  /// What a recording of the sample program made, with its capture at hand or not; some objects are from before it.
  private static func recorded(withCapture isAtHand: Bool) throws -> HeapSnapshot {
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let module = snapshot.module("music_brain.harmony", types)
    for (name, site, flags) in [("scores", UInt32(1), UInt64(0)), ("chords", 2, 0), ("notes", 3, 0), ("old", 0, 1)] {
      let list = snapshot.node(types.list, bytes: 56 * UInt64(site + 1), site: site, flags: flags)
      let items = snapshot.node(types.block, bytes: 512, site: site, flags: flags)
      snapshot.edge(list, items, KMM_LABEL_BUFFER)
      snapshot.entry(module, snapshot.str(name, types), list)
    }
    let heap = try loaded(snapshot)
    if isAtHand { heap.stackNames = try SampleProgram().process().names }
    return heap
  }

  /// Objects of two lines that tracemalloc traced, and one from before.
  private static func traced(_ sizes: [(line: UInt32, bytes: UInt64)]) -> SyntheticSnapshot {
    var snapshot = SyntheticSnapshot()
    snapshot.flags |= KMM_SNAPSHOT_TRACEMALLOC.rawValue
    let types = snapshot.builtins()
    _ = snapshot.node(types.dict, bytes: 64, flags: UInt64(KMM_NODE_EARLIER.rawValue))
    for (line, bytes) in sizes {
      let trace = snapshot.trace([("/srv/music_brain/harmony.py", line), ("/srv/api/main.py", UInt32(bytes))])
      _ = snapshot.node(types.list, bytes: bytes, site: trace)
    }
    return snapshot
  }

  private static func dump(_ sizes: [(line: UInt16, bytes: Int32)]) throws -> TracemallocDump {
    var dump = SyntheticDump()
    for (line, bytes) in sizes {
      dump.trace(bytes: bytes, [("/usr/lib/python3.11/site-packages/music_brain/harmony.py", line), ("/srv/main.py", 3)])
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "traces.dump").path
    try Data(dump.bytes()).write(to: URL(filePath: path))
    return try TracemallocDump(path: path)
  }

  private static func answer(_ name: String) throws -> HeapAnswer {
    let heap = try loaded(.music())
    switch name {
    case "objects--by-site": return .objects(try recorded(withCapture: true), by: .site, order: .own, limit: 0)
    case "objects--by-site-without-capture":
      return .objects(try recorded(withCapture: false), by: .site, order: .own, limit: 0)
    case "objects--by-site-tracemalloc":
      return .objects(try loaded(traced([(7, 100), (9, 80), (7, 300)])), by: .site, order: .own, limit: 0)
    case "holders-recorded":
      let heap = try recorded(withCapture: true)
      let chords = try #require(try heap.selection("list").nodes.dropFirst().first)
      return .holders(ObjectHolders(of: try heap.selection(heap.addressText(of: chords)), in: heap), in: heap, limit: 20)
    case "globals": return .globals(heap, limit: 3)
    case "retained-type": return .retained(try heap.selection("Session"), in: heap, limit: 0)
    case "retained-object": return .retained(try heap.selection(sessionWithEngine(heap)), in: heap, limit: 2)
    case "native-object": return .native(of: try heap.selection(sessionWithEngine(heap)), in: heap, limit: 20)
    case "native-type":
      let heap = try recorded(withCapture: true)
      return .native(of: try heap.selection("list"), in: heap, limit: 2)
    case "what_if":
      let sessions = try heap.selection("Session")
      let holders = [try heap.selection("set"), try heap.selection(heap.addressText(of: try heap.selection("set").nodes[0]))]
      return .whatIf(
        without: holders.map { SelectedReferences(from: $0, to: sessions, in: heap) }, in: heap, limit: 2)
    case "cut": return .cut(try heap.selection("Session"), in: heap, limit: 8)
    case "snapshot": return .snapshot(heap, number: 0)
    case "objects": return .objects(heap, by: .type, order: .retained, limit: 5)
    case "objects--by-module": return .objects(heap, by: .module, order: .own, limit: 0)
    case "dominators": return .dominators(heap, depth: 4, limit: 3)
    case "holders-type": return .holders(ObjectHolders(of: try heap.selection("Session"), in: heap), in: heap, limit: 20)
    case "holders-object":
      let engine = try heap.selection("(malloc)").nodes.first { heap.graph.size(of: $0) == 3 << 20 }
      let address = heap.addressText(of: try #require(engine))
      return .holders(ObjectHolders(of: try heap.selection(address), in: heap), in: heap, limit: 20)
    case "diff--by-site":
      let (before, after) = (traced([(7, 100), (9, 80), (7, 300)]), traced([(7, 120), (9, 80), (9, 300), (11, 20)]))
      return .difference(from: try loaded(before), to: try loaded(after, "later.kmsnap"), by: .site, limit: 20)
    case "diff--by-site-recorded":
      let before = try loaded(SyntheticSnapshot())
      return .difference(from: before, to: try recorded(withCapture: true), by: .site, limit: 2)
    case "diff--by-holder":
      return .difference(from: try loaded(SyntheticSnapshot()), to: heap, by: .holder, limit: 5)
    case "traces": return .traces(try dump([(7, 100), (9, 80_000), (7, 300)]), order: .count, limit: 20)
    case "traces.diff":
      return .tracesDifference(
        from: try dump([(7, 100), (9, 80), (8, 1)]), to: try dump([(9, 80_000), (8, 1), (9, 1)]), limit: 20)
    default: return .difference(from: heap, to: try loaded(later(), "later.kmsnap"), by: .type, limit: 20)
    }
  }

  private static func sessionWithEngine(_ heap: HeapSnapshot) throws -> String {
    heap.addressText(of: try #require(try heap.selection("Session").nodes.first))
  }

  private static let names = [
    "objects", "objects--by-module", "objects--by-site", "objects--by-site-without-capture", "objects--by-site-tracemalloc",
    "diff--by-site", "diff--by-site-recorded", "diff--by-holder",
    "traces", "traces.diff",
    "dominators", "holders-type", "holders-object", "holders-recorded", "globals", "retained-type", "retained-object",
    "native-object", "native-type", "what_if", "cut", "snapshot", "diff",
  ]

  @Test(arguments: names) func `the answer for people`(name: String) throws {
    try AnswerGolden(name: name, answer: try Self.answer(name)).expectText(isNarrow: true)
  }

  @Test(arguments: names) func `the answer for programs`(name: String) throws {
    let schema = "kmmem." + (name.split(separator: "-").first ?? "")
    try AnswerGolden(name: name, answer: try Self.answer(name)).expectJSON(schema: schema)
  }

  @Test func `a tracemalloc whose table was not found is told of`() throws {
    var snapshot = SyntheticSnapshot.music()
    snapshot.fact("tracemalloc", "not found")
    let answer = HeapAnswer.objects(try Self.loaded(snapshot), by: .type, order: .own, limit: 1)
    let text = answer.text(width: 200, style: TextStyle(isColored: false))
    #expect(text.contains("tracemalloc was on, but its table was not found"))
  }

  @Test func `an empty snapshot has answers`() throws {
    let heap = try Self.loaded(SyntheticSnapshot())
    let answers: [HeapAnswer] = [
      .objects(heap, by: .type, order: .own, limit: 0), .dominators(heap, depth: 3, limit: 3),
      .difference(from: heap, to: heap, by: .type, limit: 1),
    ]
    for answer in answers { #expect(!answer.text(width: 72, style: TextStyle(isColored: true)).contains("nan")) }
  }
}
