import CaptureFormat
import Snapshots

/// The places or groups of a comparison that have changed in any figure, as columns of a page.
struct PageChanges {
  private let difference: CaptureDifference
  private let entries: [CaptureDifference.Entry]
  /// How the names of the columns begin.
  private let prefix: String

  init(_ difference: CaptureDifference) {
    self.difference = difference
    let changed = difference.compared.places.enumerated().filter { _, place in
      ReportOptions.Order.allCases.contains { order in place.gained { $0.rank(in: order) } != 0 }
    }
    entries = difference.entries(changed.map(\.offset))
    prefix = "change.\(difference.options.report.grouping.rawValue)"
  }

  /// Adds the names, the figures before and after, and what has become of each figure.
  func add(to columns: inout PageColumns, _ strings: inout StringNumbers) {
    columns.add("\(prefix).name", entries.map { strings.number(of: $0.name) })
    for side in ComparedSide.allCases {
      let own = entries.map { side == .before ? $0.place.before : $0.place.after }
      columns.add("\(prefix).\(side.name).sites", own.map { Int64($0.sites) })
      columns.add("\(prefix).\(side.name).blocks", own.map(\.counts.live.blocks))
      for order in ReportOptions.Order.allCases {
        columns.add("\(prefix).\(side.name).\(order.rawValue)", own.map { $0.counts.rank(in: order) })
      }
    }
    for order in ReportOptions.Order.allCases {
      let judge = ChangeJudge(difference.sides, difference.options.ordered(by: order))
      columns.add("\(prefix).change.\(order.rawValue)", entries.map { Self.number(of: $0.place.change { $0.rank(in: order) }) })
      columns.add("\(prefix).verdict.\(order.rawValue)", entries.map { Self.number(of: judge.verdict(on: $0.place)) })
    }
  }

  private static func number<Case: CaseIterable & Equatable>(of value: Case) -> Int64 {
    Int64(Array(Case.allCases).firstIndex(of: value) ?? 0)
  }

  /// Adds where places are: the frame that each is put down to, with the line that it had, and the node of its stack.
  func addPlaces(in tree: StackTree, to columns: inout PageColumns, _ strings: inout StringNumbers) {
    var nodes: [[UInt32]] = difference.sides.map { [UInt32](repeating: 0, count: $0.recording.sites.count) }
    for leaf in tree.leaves { nodes[leaf.process][leaf.site] = leaf.node }
    let shown = entries.map { entry -> (node: UInt32, frame: NamedFrame?, earlierLine: Int?) in
      let side: ComparedSide = entry.examples[1] == nil ? .before : .after
      guard let site = entry.examples[side.rawValue] else { return (0, nil, nil) }
      let recording = difference.sides[side.rawValue].recording
      let frame = difference.functions.responsibleFrame(of: recording.sites[site], on: side)
      let lines = difference.stack(of: entry)?.earlierLines
      return (nodes[side.rawValue][site], frame, frame.flatMap { lines?[$0] })
    }
    columns.add("\(prefix).node", shown.map { Int64($0.node) })
    columns.add("\(prefix).function", shown.map { strings.number(of: $0.frame?.function) })
    columns.add("\(prefix).file", shown.map { strings.number(of: $0.frame?.file ?? $0.frame?.module) })
    columns.add("\(prefix).line", shown.map { Int64($0.frame?.line ?? 0) })
    columns.add("\(prefix).earlier_line", shown.map { Int64($0.earlierLine ?? 0) })
  }
}
