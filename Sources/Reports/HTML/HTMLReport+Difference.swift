import CaptureFormat
import Snapshots

extension HTMLReport {
  /// Adds the stacks of two recordings as one tree, and what has changed, added up in each way.
  static func addDifference(
    _ difference: CaptureDifference, to columns: inout PageColumns, _ strings: inout StringNumbers
  ) {
    let source = ReportSource(difference.sides[0], [difference.sides[1]])
    let tree = StackTree(source, comparing: difference.functions)
    addStacks(tree, of: source, to: &columns, &strings)
    for grouping in ReportOptions.Grouping.allCases {
      let changes = PageChanges(difference.grouped(by: grouping))
      changes.add(to: &columns, &strings)
      if grouping == .site { changes.addPlaces(in: tree, to: &columns, &strings) }
    }
  }

  /// Writes which recordings are compared, and what the columns of the changes mean.
  static func writeDifference(_ difference: CaptureDifference, to writer: inout JSONWriter) {
    writer.member("figure", difference.options.report.order.rawValue)
    writeFrameKinds(to: &writer)
    writer.key("difference")
    writer.object { writer in
      difference.writeSides(to: &writer)
      writer.member("grouping", difference.options.report.grouping.rawValue)
      writer.key("changes")
      writer.array(FigureChange.allCases, inline: true) { $0.string($1.rawValue) }
      writer.key("verdicts")
      writer.array(ChangeJudge.Verdict.allCases, inline: true) { $0.string($1.rawValue) }
      writer.key("above")
      writer.object(inline: true) { writer in
        for order in ReportOptions.Order.allCases {
          writer.key(order.rawValue)
          writer.number(difference.options.ordered(by: order).threshold)
        }
      }
      writer.key("notes")
      writer.array(ComparisonNotes(difference.sides).notes) { $0.string($1) }
    }
  }
}
