import CElfutils

/// The line table of a unit: which source line an address belongs to.
final class LineTable {
  /// A line of a source file; the line is nil for code that stands for none.
  struct Place {
    /// Nil where the table names a file that it does not have.
    var file: SourceFile?
    /// Counted from 1.
    var line: Int?
  }

  /// The unit's source files as the line table counts them.
  let files: SourceFiles
  private let unit: DebugEntry

  /// Remembers the unit; its rows are read at the first look-up.
  init(_ unit: DebugEntry) {
    self.unit = unit
    files = SourceFiles(unit)
  }

  /// The last row at or before the address; nil between sequences. libdw reads and sorts the rows at the first call.
  func place(at address: UInt64) -> Place? {
    var (number, index) = (Int32(0), 0)
    var table: OpaquePointer?
    guard let row = unsafe unit.withRaw({ unsafe dwarf_getsrc_die($0, address) }), unsafe dwarf_lineno(row, &number) == 0
    else { return nil }
    let file = unsafe dwarf_line_file(row, &table, &index) == 0 ? files.file(index) : nil
    return Place(file: file, line: number > 0 ? Int(number) : nil)
  }
}
