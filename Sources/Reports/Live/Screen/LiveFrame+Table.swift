import CaptureFormat
import Snapshots

extension LiveFrame {
  /// A column of figures.
  private struct FigureColumn {
    let name: String
    let width: Int
    let order: LiveOrder
    /// Narrower screens leave it out, unless it orders the rows.
    let leastWidth: Int

    static let all = [
      FigureColumn(name: "live", width: 10, order: .size, leastWidth: 0),
      FigureColumn(name: "blocks", width: 10, order: .count, leastWidth: 70),
      FigureColumn(name: "growth/s", width: 12, order: .growth, leastWidth: 40),
      FigureColumn(name: "allocs/s", width: 10, order: .rate, leastWidth: 60),
    ]

    static let ofContainers = [
      FigureColumn(name: "keeps", width: 10, order: .size, leastWidth: 0),
      FigureColumn(name: "entries", width: 10, order: .count, leastWidth: 70),
      FigureColumn(name: "growth/s", width: 12, order: .growth, leastWidth: 40),
    ]

    /// What stands in it, and how.
    func text(_ figures: RowFigures) -> (String, StyledLine.Mark) {
      switch order {
      case .size: (ByteText.short(figures.live.bytes), .strong)
      case .count: (CountText.short(figures.live.blocks), .plain)
      case .growth: (figures.growth.map(growthText) ?? "–", mark(ofGrowth: figures.growth ?? 0))
      case .rate: (figures.rate.map(rateText) ?? "–", (figures.rate ?? 0) > 0 ? .plain : .faint)
      }
    }
  }

  /// The columns that the screen has room for.
  private var columns: [FigureColumn] {
    let all = table.grouping == .container ? FigureColumn.ofContainers : FigureColumn.all
    return all.filter { size.width >= $0.leastWidth || $0.order == table.order }
  }

  /// The widths of a label's parts.
  private struct LabelWidths {
    let name: Int
    let place: Int
    let showsLanguage: Bool

    init<Rows: Collection<LiveTable.Row>>(_ rows: Rows, room: Int) {
      showsLanguage = room >= 60 && rows.contains { $0.label.language != nil }
      let room = room - (showsLanguage ? 4 : 0)
      let longest = rows.map { DisplayWidth.of($0.label.name) }.max() ?? 0
      let places = rows.map { DisplayWidth.of($0.label.place) }.max() ?? 0
      name = places == 0 ? room : max(0, min(longest, max(room * 11 / 20, room - places - 2)))
      place = max(0, room - name - 2)
    }
  }

  /// What the columns are; the one that orders the rows stands out.
  var columnLine: StyledLine {
    var line = StyledLine(" ")
    for column in columns {
      let isOrder = column.order == table.order
      line.add(DisplayWidth.right(column.name + (isOrder ? "▾" : ""), column.width), isOrder ? .strong : .faint)
    }
    line.add("  " + (table.grouping == .site ? "line" : table.grouping.rawValue), .faint)
    return line
  }

  /// One line for each row; `chosen` is the place of the chosen one in the table.
  func rowLines(_ rows: ArraySlice<LiveTable.Row>, chosen: Int?) -> [StyledLine] {
    if rows.isEmpty {
      let isUnknown = table.grouping == .container && table.photographs == nil
      return [StyledLine(isUnknown ? "  photographs show them, and there is none yet: p takes one" : "  nothing", .faint)]
    }
    let columns = columns
    let widths = LabelWidths(rows, room: max(0, size.width - 3 - columns.reduce(0) { $0 + $1.width }))
    return rows.indices.map { place in
      var line = StyledLine(place == chosen ? "▸" : " ")
      line.isChosen = place == chosen
      for column in columns {
        let (text, mark) = column.text(rows[place].figures)
        line.add(DisplayWidth.right(text, column.width), mark)
      }
      line.add("  ")
      add(rows[place].label, widths, &line)
      return line
    }
  }

  private func add(_ label: RowLabel, _ widths: LabelWidths, _ line: inout StyledLine) {
    if widths.showsLanguage { line.add(label.language?.marker ?? "    ", label.language?.mark ?? .plain) }
    let name = DisplayWidth.cut(DisplayWidth.printable(label.name), widths.name)
    line.add(name, widths.showsLanguage ? .plain : label.language?.mark ?? .plain)
    if label.place.isEmpty { return }
    line.add(String(repeating: " ", count: widths.name - DisplayWidth.of(name) + 2))
    line.add(DisplayWidth.cutStart(DisplayWidth.printable(label.place), widths.place), .faint)
  }
}
