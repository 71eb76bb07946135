import CCaptureFormat
import CaptureFormat
import Foundation
import Growth
import Reports
import Snapshots
import SyntheticCaptures

/// A program some of whose containers grow from rung to rung, and what is said of them.
struct GrowingProgram {
  let analysis: GrowthAnalysis
  let last: HeapSnapshot
  let censusCount: Int

  /// A rung of a program: a list and a chain that grow, blocks that a C++ object owns and blocks of nobody's, and what stands.
  ///
  /// Sites are those of `SampleProgram`: 2 is an import, 3 is C++ that `analyse` calls.
  static func rung(_ entries: Int) -> SyntheticHeap {
    var heap = SyntheticHeap()
    heap.typeFlags["(list items)"] = KMM_TYPE_NATIVE.rawValue | KMM_TYPE_OWNED.rawValue
    let (list, table) = (heap.object("list"), heap.block(UInt64(entries) * 8, "(list items)", site: 3))
    heap.hold(list, table, at: "items")
    let (index, hub) = (heap.object("penta_core.Index"), heap.object("app.Hub"))
    heap.module("app.songs", list)
    heap.module("app.index", index)
    heap.module("app.events", hub)
    // What was there before comes first: addresses stay.
    var last = hub
    for number in 0..<entries {
      heap.hold(list, heap.object("app.Chord"))
      heap.hold(index, heap.block(48, "(new)", site: 3), way: .found)
      let link = heap.object("app.Link", site: 3)
      heap.hold(last, link, at: "next")
      last = link
      let free = heap.block(32, "(new)", site: 2)
      heap.root(free, KMM_ROOT_GLOBAL, at: UInt64(number + 1) * 8)
    }
    return heap
  }

  /// The program above with so many entries at each rung.
  init(entries: [Int]) throws { try self.init(entries.map(Self.rung)) }

  /// Any rungs, the last of which was taken after the work had ended.
  init(_ rungs: [SyntheticHeap]) throws {
    var censuses: [Census] = []
    var last: HeapSnapshot?
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for rung in rungs {
      let path = folder.appending(path: "photo.kmsnap")
      try Data(rung.snapshot().bytes()).write(to: path)
      let snapshot = HeapSnapshot(try SnapshotFile(path: path.path))
      snapshot.stackNames = try SampleProgram().process().names
      censuses.append(Census(of: snapshot, since: censuses.first))
      last = snapshot
    }
    guard let last else { preconditionFailure("a program has rungs") }
    analysis = GrowthAnalysis(of: censuses, GrowthProtocol(rounds: 40, hasSettled: true))
    (self.last, censusCount) = (last, censuses.count)
  }

  /// Of a program that grows, and of one that stands.
  static func guilty() throws -> GrowingProgram { try GrowingProgram(entries: [10, 20, 30, 40, 50, 50]) }
  static func innocent() throws -> GrowingProgram { try GrowingProgram(entries: [9, 9, 9, 9, 9, 9]) }

  var answer: HeapAnswer { .growth(analysis, in: last, censusCount: censusCount, limit: 0, title: "app:work") }
  var export: AccusationExport { AccusationExport(analysis, in: last, censusCount: censusCount) }
}
