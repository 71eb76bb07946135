/// A table as comma-separated values (RFC 4180): a line of names, and a line for each row.
struct CSVTable: ~Copyable {
  /// A value of a row.
  enum Cell {
    case text(String?)
    case number(Int64)
    case seconds(Double)

    static func count(_ number: UInt64) -> Cell { .number(Int64(clamping: number)) }
    static func count(_ number: Int) -> Cell { .number(Int64(number)) }
  }

  private var writer: PieceWriter

  init(columns: [String], sink: @escaping (borrowing [UInt8]) -> Void) {
    writer = PieceWriter(sink: sink)
    row(columns.map { .text($0) })
  }

  mutating func row(_ cells: [Cell]) {
    writer.write(cells.map(Self.field).joined(separator: ",") + "\r\n")
  }

  /// Hands on the rest.
  mutating func finish() { writer.finish() }

  private static func field(_ cell: Cell) -> String {
    switch cell {
    case .text(nil): ""
    case .text(let text?): quoted(text)
    case .number(let number): String(number)
    case .seconds(let seconds): String(seconds.isFinite ? (seconds * 1e6).rounded() / 1e6 : 0)
    }
  }

  /// A text that no reader takes for several fields, and no spreadsheet for a formula.
  private static func quoted(_ text: String) -> String {
    var text = DisplayWidth.printable(text)
    if let first = text.first, "=+-@".contains(first) { text = "'" + text }
    guard text.contains(where: { ",\"".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
