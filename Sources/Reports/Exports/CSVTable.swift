/// A table as comma-separated values (RFC 4180): a line of names, and a line for each row.
struct CSVTable: ~Copyable {
  /// A value of a row.
  enum Cell {
    case text(String?)
    case number(Int64)
    /// Nanoseconds, written as seconds to the microsecond.
    case seconds(UInt64?)
    /// Fields that were written before, by `written`.
    case fields(String)

    static func count(_ number: UInt64) -> Cell { .number(Int64(clamping: number)) }
    static func count(_ number: Int) -> Cell { .number(Int64(number)) }
  }

  private var writer: PieceWriter
  private var isFirst = true

  init(columns: [String], sink: @escaping (borrowing [UInt8]) -> Void) {
    writer = PieceWriter(sink: sink)
    row(columns.map { .text($0) })
  }

  /// Adds a row.
  mutating func row(_ cells: [Cell]) {
    for cell in cells { add(cell) }
    endRow()
  }

  /// Adds a cell to the present row.
  mutating func add(_ cell: Cell) {
    if !isFirst { writer.write(",") }
    isFirst = false
    if case .number(let number) = cell { writer.write(number) } else { writer.write(Self.field(cell)) }
  }

  /// Begins the next row.
  mutating func endRow() {
    writer.write("\r\n")
    isFirst = true
  }

  /// Some cells of a row, for rows that share them.
  static func written(_ cells: [Cell]) -> String { cells.map(field).joined(separator: ",") }

  /// Hands on the rest.
  mutating func finish() { writer.finish() }

  private static func field(_ cell: Cell) -> String {
    switch cell {
    case .text(nil): ""
    case .text(let text?): quoted(text)
    case .number(let number): String(number)
    case .fields(let fields): fields
    case .seconds(nil): ""
    case .seconds(let nanoseconds?): String((Double(nanoseconds) / 1e3).rounded() / 1e6)
    }
  }

  /// A text that no reader takes for several fields, and no spreadsheet for a formula.
  private static func quoted(_ text: String) -> String {
    var (isPlain, isWhole) = (true, true)
    for byte in text.utf8 {
      isPlain = isPlain && byte >= 0x20 && byte < 0x7f
      isWhole = isWhole && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\"")
    }
    var text = isPlain ? text : DisplayWidth.printable(text)
    if let first = text.utf8.first, "=+-@".utf8.contains(first) { text = "'" + text }
    return isWhole ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
