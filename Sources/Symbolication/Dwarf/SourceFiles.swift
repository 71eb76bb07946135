import CElfutils

/// The source files of a unit, by their number in its line table.
final class SourceFiles {
  private let unit: DebugEntry
  private lazy var directory = unsafe unit.text(.compilationDirectory).map { unsafe String(cString: $0) } ?? ""
  private var known: [Int: SourceFile] = [:]

  /// Remembers the unit; its file table is read at the first look-up.
  init(_ unit: DebugEntry) {
    self.unit = unit
  }

  /// The file of this number; nil if the table has none.
  func file(_ number: Int) -> SourceFile? {
    if let file = known[number] { return file }
    var table: OpaquePointer?
    var count = 0
    guard unsafe unit.withRaw({ unsafe dwarf_getsrcfiles($0, &table, &count) }) == 0, (0..<count).contains(number),
      let name = unsafe dwarf_filesrc(table, number, nil, nil)
    else { return nil }
    let file = SourceFile(directory: directory, name: unsafe String(cString: name))
    known[number] = file
    return file
  }
}
