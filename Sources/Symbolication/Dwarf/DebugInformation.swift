import CElfutils

/// The DWARF of one file: its units, found by address.
///
/// Owns the libdw handle. Units are read when an address of theirs is first looked up.
@safe final class DebugInformation {
  /// The file that was read; it must outlive the handle.
  let file: ElfFile
  private let dwarf: OpaquePointer
  private let units: [CompilationUnit]
  private let unitTable: IntervalTable

  /// Reads the list of units; nil if libdw makes nothing of the file.
  init?(_ file: ElfFile) {
    guard let dwarf = unsafe dwarf_begin_elf(file.elf, DWARF_C_READ, nil) else { return nil }
    self.file = file
    unsafe self.dwarf = dwarf
    let (bounds, names) = (file.codeBounds, FunctionNames())
    units = unsafe Self.unitHeads(of: dwarf).map { CompilationUnit($0, bounds: bounds, names: names) }
    var numbers: [Int: Int32] = [:]
    var intervals: [IntervalTable.Interval] = []
    for (index, unit) in units.enumerated() {
      let (number, ranges) = (Int32(truncatingIfNeeded: index), unit.root.ranges(in: bounds))
      intervals += ranges.map { .init(range: $0, entry: number) }
      if !unit.root.has(.ranges) { numbers[unit.root.offset] = number }
    }
    // Before DWARF 3 a unit could not list several ranges itself; then they stand in .debug_aranges.
    if !numbers.isEmpty { intervals += unsafe Self.listedRanges(of: numbers, in: dwarf, bounds: bounds) }
    unitTable = IntervalTable(intervals)
  }

  deinit {
    unsafe dwarf_end(dwarf)
  }

  /// The unit whose code lies at the address (of the file).
  func unit(at address: UInt64) -> CompilationUnit? {
    unitTable.entry(at: address).map { units[$0] }
  }

  private static func unitHeads(of dwarf: OpaquePointer) -> [DebugEntry] {
    var heads: [DebugEntry] = []
    var unit: OpaquePointer?
    while true {
      var (next, type) = (unsafe unit, UInt8(0))
      var head = unsafe Dwarf_Die()
      guard unsafe dwarf_get_units(dwarf, unit, &next, nil, &type, &head, nil) == 0 else { return heads }
      if type == UInt8(DW_UT_compile) || type == UInt8(DW_UT_skeleton), let entry = unsafe DebugEntry(head) {
        heads.append(entry)
      }
      unsafe unit = next
    }
  }

  /// The entries of `.debug_aranges` for the units whose offsets are given.
  private static func listedRanges(
    of units: [Int: Int32], in dwarf: OpaquePointer, bounds: Range<UInt64>
  ) -> [IntervalTable.Interval] {
    var table: OpaquePointer?
    var count = 0
    guard unsafe dwarf_getaranges(dwarf, &table, &count) == 0 else { return [] }
    var (start, length, offset) = (Dwarf_Addr(), Dwarf_Word(), Dwarf_Off())
    return (0..<count).compactMap { index in
      guard let range = unsafe dwarf_onearange(table, index),
        unsafe dwarf_getarangeinfo(range, &start, &length, &offset) == 0,
        let unit = units[Int(truncatingIfNeeded: offset)], bounds.contains(start), length <= bounds.upperBound - start
      else { return nil }
      return IntervalTable.Interval(range: start..<(start + length), entry: unit)
    }
  }
}
