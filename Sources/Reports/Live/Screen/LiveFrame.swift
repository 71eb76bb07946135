/// What a live view shows, as the lines of a screen: a pure function of the program's figures and how the reader looks at them.
package struct LiveFrame {
  /// The size of a screen.
  package struct Size: Equatable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }

    /// Screens from here on show the course and what the memory consists of.
    var isTall: Bool { height >= 16 }

    /// Rows of the table that it has room for.
    package var tableRows: Int { max(1, height - (isTall ? 8 : 5)) }
    /// Lines of a stack that it has room for.
    package var stackRows: Int { max(1, height - 6) }
  }

  let summary: LiveSummary
  let table: LiveTable
  let view: LiveView
  let stacks: [LiveStack]
  let size: Size
  let style: TextStyle

  /// Puts together what is shown; `stacks` are those of the chosen row, asked for only in that mode.
  package init(
    _ summary: LiveSummary, _ table: LiveTable, _ view: LiveView, stacks: [LiveStack] = [], size: Size, style: TextStyle
  ) {
    self.summary = summary
    self.table = table
    self.view = view
    self.stacks = stacks
    self.size = size
    self.style = style
  }

  /// As many lines as the screen has, none wider than it.
  package var lines: [String] {
    var lines: [StyledLine]
    switch view.mode {
    case .table, .filter: lines = tableScreen
    case .stack: lines = stackScreen
    case .help: lines = helpScreen
    }
    lines = Array(lines.prefix(max(0, size.height - 1)))
    lines += [StyledLine](repeating: StyledLine(), count: max(0, size.height - 1 - lines.count))
    if size.height > 0 { lines.append(footer) }
    return lines.map { $0.text(width: size.width, style: style) }
  }

  private var tableScreen: [StyledLine] {
    var lines = [titleLine, figureLine]
    if size.isTall { lines += [compositionLine, courseLine, StyledLine()] }
    lines += [headingLine, columnLine]
    let visible = table.rows.dropFirst(view.top).prefix(size.tableRows)
    return lines + rowLines(visible, chosen: view.position)
  }

  /// The last line: what is being written, a message, or the keys.
  private var footer: StyledLine {
    if view.mode == .filter {
      var line = StyledLine("/" + view.filter, .strong)
      line.add("▏")
      line.add("  Enter keeps the filter, Esc takes it away", .faint)
      return line
    }
    if let message = view.message { return StyledLine(message, .warning) }
    switch view.mode {
    case .stack: return Self.keys([("↑↓", "scroll"), ("←→", "other stacks"), ("p", "photograph"), ("Esc", "back")])
    case .help: return Self.keys([("any key", "back")])
    default:
      return Self.keys([
        ("↑↓", "rows"), ("⏎", "stack"), ("s", "sort"), ("g t c", "groups"), ("/", "filter"), ("p", "photo"), ("h", "help"),
        ("q", "quit"),
      ])
    }
  }

  private static func keys(_ keys: [(key: String, meaning: String)]) -> StyledLine {
    var line = StyledLine()
    for (key, meaning) in keys {
      if line.columns > 0 { line.add("  ") }
      line.add(key, .strong)
      line.add(" " + meaning, .faint)
    }
    return line
  }
}
