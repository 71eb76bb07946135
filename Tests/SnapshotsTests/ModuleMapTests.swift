import CaptureFormat
import Snapshots
import Testing

@Suite struct ModuleMapTests {
  private func record(
    _ id: UInt32, _ path: String, _ range: Range<UInt64>, generation: UInt32 = 0
  ) -> ModuleRecord {
    ModuleRecord(
      id: id, generation: generation, base: range.lowerBound, firstSeenNanoseconds: 0,
      segments: [.init(start: range.lowerBound, end: range.upperBound, fileOffset: 0)], buildID: [], path: path)
  }

  private func path(_ map: ModuleMap, _ address: UInt64, _ generation: UInt32) -> String? {
    map.place(of: address, generation: generation).map { map.modules[$0.module].path }
  }

  @Test func `a module is found within its segments`() {
    let map = ModuleMap(records: [record(1, "/a", 10..<20), record(2, "/b", 20..<30)], unloads: [:], loops: [])
    #expect(path(map, 9, 0) == nil)
    #expect(path(map, 10, 0) == "/a")
    #expect(path(map, 20, 0) == "/b")
    #expect(path(map, 30, 0) == nil)
  }

  @Test func `the generation chooses among modules that shared an address`() {
    let records = [
      record(1, "/a", 10..<20, generation: 1), record(2, "/b", 10..<20, generation: 4), record(3, "/c", 12..<16, generation: 8),
    ]
    let map = ModuleMap(records: records, unloads: [1: 3, 2: 7], loops: [])
    #expect(path(map, 14, 1) == "/a")
    #expect(path(map, 14, 2) == "/a")
    #expect(path(map, 14, 4) == "/b")
    #expect(path(map, 14, 6) == "/b")
    #expect(path(map, 14, 9) == "/c")
    // Before its load was noticed, and in a gap: the nearest.
    #expect(path(map, 14, 0) == "/a")
    #expect(path(map, 14, 3) == "/a" || path(map, 14, 3) == "/b")
    #expect(path(map, 18, 9) == "/b")
  }

  @Test func `a module loaded again elsewhere is the same module`() {
    let records = [record(1, "/a", 100..<200, generation: 1), record(2, "/a", 500..<600, generation: 5)]
    let map = ModuleMap(records: records, unloads: [1: 3], loops: [])
    #expect(map.modules.count == 1)
    #expect(map.place(of: 550, generation: 6) == map.place(of: 150, generation: 1))
  }

  @Test func `the interpreter is where the evaluation loop is`() {
    let map = ModuleMap(records: [record(1, "/opt/host", 10..<90), record(2, "/b", 100..<110)], unloads: [:], loops: [50..<60])
    #expect(map.modules.map(\.role) == [.interpreter, .program])
  }
}
