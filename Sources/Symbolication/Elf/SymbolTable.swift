/// The function symbols of an ELF file, searchable by address.
struct SymbolTable {
  /// A function symbol; its name is an offset in the string table.
  struct Symbol {
    /// Where the function begins, in addresses of the file.
    var address: UInt64
    /// The length of its code; 0 if the symbol does not know.
    var size: UInt64
    /// The place of its name in the string section.
    var nameOffset: Int
    /// Sections end where the next begins; a symbol without a size reaches at most to there.
    var sectionEnd: UInt64
    /// Lower is better among several names of one address: global before weak before local, functions before labels.
    var rank: Int

    /// The addresses that the symbol claims.
    var range: Range<UInt64> {
      let (end, overflow) = address.addingReportingOverflow(size)
      return address..<(overflow ? .max : end)
    }
  }

  /// Sorted by address.
  private let symbols: [Symbol]
  /// Symbols that know their size.
  private let sized: IntervalTable
  /// Places in `symbols` of those without a size that lie in no other: labels of assembly code.
  private let labels: [Int]

  /// Sorts and flattens the symbols; O(n log n).
  init(_ unsorted: [Symbol]) {
    let symbols = unsorted.sorted { ($0.address, $1.size, $0.rank) < ($1.address, $0.size, $1.rank) }
    self.symbols = symbols
    let sized = IntervalTable(symbols.indices.map { .init(range: symbols[$0].range, entry: Int32(truncatingIfNeeded: $0)) })
    self.sized = sized
    labels = symbols.indices.filter { symbols[$0].size == 0 && sized.entry(at: symbols[$0].address) == nil }
  }

  /// Where the functions begin that know their size, each address once, ascending.
  var functionStarts: [UInt64] {
    var starts: [UInt64] = []
    for symbol in symbols where symbol.size > 0 && symbol.address != starts.last { starts.append(symbol.address) }
    return starts
  }

  /// All names of the function around `address`: the innermost symbol whose size covers it and its equals, else the
  /// nearest preceding label of the same section. A sized symbol that ends before `address` is no answer.
  func names(at address: UInt64) -> ArraySlice<Symbol> {
    if let index = sized.entry(at: address) { return equals(of: index) }
    guard let index = label(before: address) else { return [] }
    return equals(of: index)
  }

  private func label(before address: UInt64) -> Int? {
    var (low, high) = (0, labels.count)
    while low < high {
      let middle = (low + high) / 2
      if symbols[labels[middle]].address <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let index = labels[low - 1]
    // Every symbol between the nearest label and the address has a size, and has ended before it.
    let isNearest = index + 1 == symbols.count || symbols[index + 1].address > address
    return isNearest && address < symbols[index].sectionEnd ? index : nil
  }

  private func equals(of index: Int) -> ArraySlice<Symbol> {
    let symbol = symbols[index]
    func isEqual(_ other: Symbol) -> Bool { other.address == symbol.address && other.size == symbol.size }
    let first = symbols[..<index].reversed().prefix(while: isEqual).count
    let last = symbols[index...].prefix(while: isEqual).count
    return symbols[(index - first)..<(index + last)]
  }
}
