/// Columns from 0 upwards, drawn row by row with eighths of a character.
struct ColumnChart {
  private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  let rows: Int
  /// What fills a column.
  let top: UInt64

  /// The part of a column that lies in a row, the lowest being 0.
  func cell(of value: UInt64, row: Int) -> String {
    let eighths = top == 0 ? 0 : Int((Double(value) / Double(top) * Double(rows * 8)).rounded())
    // What is not 0 can be seen.
    let filled = min(max(value > 0 ? max(eighths, 1) : 0, row * 8) - row * 8, 8)
    return filled == 0 ? " " : Self.levels[filled - 1]
  }

  /// The row in which a value's top lies.
  func row(of value: UInt64) -> Int { top == 0 ? 0 : min(Int(Double(value) / Double(top) * Double(rows)), rows - 1) }
}
