import Detectors
import Growth
import HeapGraph
import Reports
package import Snapshots
import Suppressions

/// All questions that kmmem answers about a heap, for heaps whose records may say anything.
package enum EveryQuestion {
  /// Objects and types that are asked about: a heap may have many.
  private static let asked = 4

  /// Asks about a heap and what has changed from an earlier one; returns how many bytes the answers have.
  @discardableResult
  package static func ask(_ heap: HeapSnapshot, since earlier: HeapSnapshot) -> Int {
    _ = StronglyConnectedComponents(of: heap.graph)
    var bytes = 0
    for answer in general(heap) + changes(heap, since: earlier) { bytes += length(of: answer) }
    for (answer, export) in leaks(heap, since: earlier) + growth(heap, since: earlier) {
      bytes += length(of: answer) + length(of: export)
    }
    for selection in selections(heap) {
      for answer in about(selection, in: heap) { bytes += length(of: answer) }
    }
    return bytes
  }

  private static func general(_ heap: HeapSnapshot) -> [HeapAnswer] {
    let orders: [ObjectOrder] = [.retained, .native, .count]
    let objects = zip(ObjectGroups.Grouping.allCases, orders).map { HeapAnswer.objects(heap, by: $0, order: $1, limit: 0) }
    return objects + [
      .snapshot(heap, number: 0), .globals(heap, limit: 0), .globals(heap, limit: 2), .dominators(heap, depth: 200, limit: 0),
      .dominators(heap, depth: 4, limit: 2),
    ]
  }

  private static func changes(_ heap: HeapSnapshot, since earlier: HeapSnapshot) -> [HeapAnswer] {
    SnapshotDifference.Grouping.allCases.flatMap { grouping in
      [(heap, heap), (earlier, heap), (heap, earlier)].map { .difference(from: $0.0, to: $0.1, by: grouping, limit: 0) }
    }
  }

  /// What the detectors say: of one snapshot, of one that follows itself twice, and of one that follows another.
  private static func leaks(_ heap: HeapSnapshot, since earlier: HeapSnapshot) -> [(HeapAnswer, AccusationExport)] {
    [[heap], [heap, heap, heap], [earlier, heap], [heap, earlier]].map { snapshots in
      let report = LeakReport(LeakAnalysis(snapshots, showsPossible: true))
      let judged = JudgedFindings(report, by: Configuration())
      return (.findings(judged, limit: 0, listsBlocks: true), AccusationExport(judged))
    }
  }

  /// What grows from an earlier snapshot to the heap, and is made anew; at the end of the work, and where nobody looked then.
  private static func growth(_ heap: HeapSnapshot, since earlier: HeapSnapshot) -> [(HeapAnswer, AccusationExport)] {
    [[earlier, earlier, heap, heap, earlier], [earlier, heap, heap, heap]].map { rungs in
      let first = Census(of: rungs[0])
      let plan = GrowthProtocol(rounds: 1, hasSettled: rungs.count > 4)
      let analysis = GrowthAnalysis(of: [first] + rungs.dropFirst().map { Census(of: $0, since: first) }, plan)
      let last = rungs[rungs.count - 1]
      return (
        .growth(analysis, in: last, censusCount: rungs.count, limit: 0),
        AccusationExport(analysis, in: last, censusCount: rungs.count)
      )
    }
  }

  private static func about(_ selection: ObjectSelection, in heap: HeapSnapshot) -> [HeapAnswer] {
    let holders = ObjectHolders(of: selection, in: heap)
    let held = holders.direct.compactMap { try? heap.selection(heap.addressText(of: $0.node)) } + [selection]
    let references = held.map { SelectedReferences(from: $0, to: selection, in: heap) }
    return [
      .holders(holders, in: heap, limit: 3), .cut(selection, in: heap, limit: 1), .retained(selection, in: heap, limit: 0),
      .native(of: selection, in: heap, limit: 0), .whatIf(without: references, in: heap, limit: 0),
    ]
  }

  /// The first types, and the first and last nodes, as somebody would name them.
  private static func selections(_ heap: HeapSnapshot) -> [ObjectSelection] {
    let types = Set(heap.types.map(\.name)).sorted().prefix(asked)
    let nodes = heap.graph.nodes.prefix(asked) + heap.graph.nodes.suffix(asked / 2)
    return (types + nodes.map { heap.addressText(of: $0) } + ["0x", "0x1", "0xffffffffffffffff", ""]).compactMap {
      try? heap.selection($0)
    }
  }

  private final class Count {
    var bytes = 0
  }

  private static func length(of export: AccusationExport) -> Int {
    let count = Count()
    for format in AccusationFormats.all { export.write(as: format) { count.bytes += $0.count } }
    return count.bytes
  }

  private static func length(of answer: HeapAnswer) -> Int {
    let count = Count()
    answer.writeJSON { count.bytes += $0.count }
    return count.bytes + answer.text(width: 80, style: TextStyle(isColored: true)).utf8.count
  }
}
