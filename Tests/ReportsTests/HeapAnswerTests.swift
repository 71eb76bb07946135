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
  private final class Pieces {
    var bytes: [UInt8] = []
  }

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

  private static func answer(_ name: String) throws -> HeapAnswer {
    let heap = try loaded(.music())
    switch name {
    case "objects": return .objects(heap, by: .type, order: .retained, limit: 5)
    case "objects--by-module": return .objects(heap, by: .module, order: .own, limit: 0)
    case "dominators": return .dominators(heap, depth: 4, limit: 3)
    case "holders-type": return .holders(ObjectHolders(of: try heap.selection("Session"), in: heap), in: heap, limit: 20)
    case "holders-object":
      let engine = try heap.selection("(malloc)").nodes.first { heap.graph.size(of: $0) == 3 << 20 }
      let address = heap.addressText(of: try #require(engine))
      return .holders(ObjectHolders(of: try heap.selection(address), in: heap), in: heap, limit: 20)
    default: return .difference(from: heap, to: try loaded(later(), "later.kmsnap"), limit: 20)
    }
  }

  private static let names = ["objects", "objects--by-module", "dominators", "holders-type", "holders-object", "diff"]

  /// The text without the folder of the moment.
  private static func stable(_ text: String) -> String {
    text.replacing(#/[^\s"]*\/[0-9A-F-]{36}\//#, with: "/srv/")
  }

  @Test(arguments: names) func `the answer for people`(name: String) throws {
    let text = try Self.answer(name).text(width: 100, style: TextStyle(isColored: false))
    try Golden(name: name + ".txt").expect(Self.stable(text))
    for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }

  @Test(arguments: names) func `the answer for programs`(name: String) throws {
    let pieces = Pieces()
    try Self.answer(name).writeJSON { pieces.bytes += $0 }
    let text = String(decoding: pieces.bytes, as: UTF8.self)
    try Golden(name: name + ".json").expect(Self.stable(text))
    let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "kmmem." + (name.split(separator: "-").first ?? ""))
    #expect(object["version"] as? Int == 1)
  }

  @Test func `an empty snapshot has answers`() throws {
    let heap = try Self.loaded(SyntheticSnapshot())
    let answers: [HeapAnswer] = [
      .objects(heap, by: .type, order: .own, limit: 0), .dominators(heap, depth: 3, limit: 3),
      .difference(from: heap, to: heap, limit: 1),
    ]
    for answer in answers { #expect(!answer.text(width: 72, style: TextStyle(isColored: true)).contains("nan")) }
  }
}
