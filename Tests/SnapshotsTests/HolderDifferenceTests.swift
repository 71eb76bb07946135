import CCaptureFormat
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

/// What has grown between two snapshots, by what holds it.
@Suite struct HolderDifferenceTests {
  private typealias Row = SnapshotDifference.Row

  /// A module `m` whose variables `_cache` and `twin` are dicts of lists, at the addresses that are named.
  private static func program(cache: [UInt64], twin: [UInt64]) -> SyntheticSnapshot {
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let module = snapshot.module("m", types)
    for (name, addresses) in [("_cache", cache), ("twin", twin)] {
      let dict = snapshot.node(types.dict, bytes: 64, address: name == "twin" ? 0x10 : 0x20)
      let text = snapshot.node(types.str, bytes: 50, address: name == "twin" ? 0x11 : 0x21)
      snapshot.text(text, KMM_TEXT_STRING, Array(name.utf8))
      snapshot.entry(module, text, dict)
      for address in addresses {
        let key = snapshot.node(types.int, bytes: 28, address: address + 1)
        snapshot.entry(dict, key, snapshot.node(types.list, bytes: 100, address: address + 2))
      }
    }
    return snapshot
  }

  private func rows(_ before: SyntheticSnapshot, _ after: SyntheticSnapshot) throws -> [String: Row] {
    let difference = SnapshotDifference(from: try before.loaded(), to: try after.loaded(), by: .holder)
    return Dictionary(difference.rows.map { ($0.name, $0) }) { first, _ in first }
  }

  @Test func `a cache that grows is named, and its twin whose content changes is no gain`() throws {
    let before = Self.program(cache: [0x1000, 0x2000], twin: [0x5000, 0x6000])
    let after = Self.program(cache: [0x1000, 0x2000, 0x3000, 0x4000], twin: [0x5000, 0x7000])
    let rows = try rows(before, after)
    let cache = try #require(rows["m._cache"])
    #expect((cache.gainedBytes, cache.gainedCount, cache.new.count, cache.gone.count) == (256, 4, 4, 0))
    let twin = try #require(rows["m.twin"])
    #expect((twin.gainedBytes, twin.new.bytes, twin.gone.bytes) == (0, 128, 128))
    #expect(rows["m"]?.isUnchanged == true)
  }

  @Test func `what changes hands is no gain of either`() throws {
    let before = Self.program(cache: [0x1000, 0x2000], twin: [])
    let after = Self.program(cache: [0x1000], twin: [0x2000])
    for (name, row) in try rows(before, after) {
      #expect(row.isUnchanged, "\(name)")
      #expect((row.gainedBytes, row.gainedCount) == (0, 0), "\(name)")
    }
  }

  @Test func `of two processes the figures are those of each`() throws {
    var after = Self.program(cache: [0x1000], twin: [0x2000])
    after.pid = 77
    let rows = try rows(Self.program(cache: [0x1000, 0x2000], twin: []), after)
    #expect(rows["m._cache"]?.gainedBytes == -128)
    #expect(rows["m.twin"]?.gainedBytes == 128)
  }

  @Test func `names go through attributes and closures, and end at elements and at the second link of a chain`() throws {
    let names = try rows(SyntheticSnapshot(), .music()).mapValues(\.new.count)
    #expect(names["music_brain.harmony._cache"] == 15)
    #expect(names["music_brain.sessions._open"] == 9)
    #expect(names["<local variable notes of analyse>"] == 2)
    #expect(names["(lost)"] == 2)
    #expect(names["api.handler"] != nil)

    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let module = snapshot.module("m", types)
    let (app, link) = (snapshot.type("m.App", attributes: ["state"]), snapshot.type("m.Link", attributes: ["next"]))
    let object = snapshot.node(app, bytes: 16)
    snapshot.entry(module, snapshot.str("app", types), object)
    var last = object
    for _ in 0..<50 {
      let next = snapshot.node(link, bytes: 32)
      snapshot.edge(last, next, label: UInt16(KMM_LABEL_ATTRIBUTES))
      last = next
    }
    let chain = try rows(SyntheticSnapshot(), snapshot).mapValues(\.new.count)
    #expect(chain == ["m": 3, "m.app": 1, "m.app.state": 1, "m.app.state.next": 49])
  }
}
