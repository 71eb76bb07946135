/// How a reader looks at a program: which table, what is chosen in it, and what else is on the screen.
package struct LiveView: Equatable, Sendable {
  /// What fills the screen.
  package enum Mode: Equatable, Sendable {
    case table
    /// The table, while the text of the filter is written.
    case filter
    /// The stacks of the chosen row.
    case stack
    case help
  }

  /// What a key asks of the one who shows the view.
  package enum Request: Equatable, Sendable {
    case quit, photograph, redraw
  }

  package var mode = Mode.table
  package var grouping: LiveGrouping
  package var order: LiveOrder
  package var filter: String
  /// What the last line says in place of the keys; the next key takes it away.
  package var message: String?
  /// The place of the chosen row in the table.
  package internal(set) var position = 0
  /// The number of the chosen row; nil while whatever is highest is chosen.
  package internal(set) var chosen: Int?
  /// The first row that is shown.
  package internal(set) var top = 0
  /// Which of the row's stacks is shown, and its first line.
  package internal(set) var stack = 0
  package internal(set) var stackTop = 0
  /// Where the letters t and c came from, and go back to.
  var groupingBeside: LiveGrouping

  package init(grouping: LiveGrouping = .site, order: LiveOrder = .size, filter: String = "") {
    self.grouping = grouping
    self.order = order
    self.filter = filter
    groupingBeside = grouping.hasOwnKey ? .site : grouping
  }

  /// Finds the chosen row in a table that may have changed, and brings it into view.
  package mutating func follow(_ table: LiveTable, visible: Int) {
    if let chosen { position = table.rows.firstIndex { $0.number == chosen } ?? position }
    position = max(0, min(position, table.rows.count - 1))
    if chosen != nil, !table.rows.isEmpty { chosen = table.rows[position].number }
    top = max(0, min(top, position, table.rows.count - visible))
    if position >= top + visible { top = position - visible + 1 }
  }

  /// Chooses the row so many below the present one; the highest is whatever is highest then, too.
  mutating func move(by rows: Int, in table: LiveTable) {
    position = max(0, min(position + rows, table.rows.count - 1))
    chosen = position > 0 && position < table.rows.count ? table.rows[position].number : nil
  }

  /// Another table: its highest row is chosen.
  mutating func begin() {
    (position, top, chosen) = (0, 0, nil)
  }
}
