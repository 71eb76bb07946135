/// One round of a live view as plain text: for pipes, files and terminals that cannot move a cursor.
package enum LiveText {
  /// The figures of the whole and the table, at most `width` columns wide.
  package static func round(_ summary: LiveSummary, _ table: LiveTable, width: Int, style: TextStyle) -> String {
    let size = LiveFrame.Size(width: max(60, width), height: .max)
    let frame = LiveFrame(summary, table, LiveView(grouping: table.grouping, order: table.order), size: size, style: style)
    let head = [frame.titleLine, frame.figureLine, frame.compositionLine, frame.courseLine, StyledLine()]
    let lines = head + [frame.headingLine, frame.columnLine] + frame.rowLines(table.rows[...], chosen: nil)
    return lines.map { $0.text(width: size.width, style: style) + "\n" }.joined()
  }
}
