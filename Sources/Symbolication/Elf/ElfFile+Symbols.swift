import CElfutils

extension ElfFile {
  /// The section that holds the best symbols: the full table where it was kept, else what the dynamic linker needs.
  private var symbolSection: ElfSection? {
    func section(of type: Int) -> ElfSection? {
      sections.first { $0.type == UInt32(type) && $0.hasContent && $0.size > 0 }
    }
    return section(of: Int(SHT_SYMTAB)) ?? section(of: Int(SHT_DYNSYM))
  }

  /// Whether the full symbol table was kept.
  var hasFullSymbolTable: Bool { symbolSection?.type == UInt32(SHT_SYMTAB) }

  /// Whether there are symbols at all.
  var hasSymbols: Bool { symbolSection != nil }

  /// Reads the bytes of the symbol table and its names, so that they outlive the file descriptor.
  func loadSymbols() {
    guard let section = symbolSection else { return }
    for index in [section.index, section.link] {
      guard let section = unsafe elf_getscn(elf, index) else { continue }
      _ = unsafe elf_getdata(section, nil)
    }
  }

  /// The function symbols of executable sections.
  func symbolTable() -> SymbolTable {
    guard let section = symbolSection, let data = unsafe elf_getscn(elf, section.index).flatMap({ unsafe elf_getdata($0, nil) })
    else { return SymbolTable([]) }
    let code = Dictionary(sections.filter(\.isExecutable).map { ($0.index, $0) }) { first, _ in first }
    var symbols: [SymbolTable.Symbol] = []
    var entry = GElf_Sym()
    var index: Int32 = 1
    while unsafe gelf_getsym(data, index, &entry) != nil {
      if let home = code[Int(entry.st_shndx)], let symbol = SymbolTable.Symbol(entry, in: home) { symbols.append(symbol) }
      index += 1
    }
    return SymbolTable(symbols)
  }

  /// The name at an offset of the table's string section.
  func symbolName(at offset: Int) -> String? {
    guard let section = symbolSection, let name = unsafe elf_strptr(elf, section.link, offset) else { return nil }
    return unsafe String(cString: name)
  }
}

extension SymbolTable.Symbol {
  /// A function or label of the executable section `home`; nil for data, files and sections.
  init?(_ entry: GElf_Sym, in home: ElfSection) {
    let typeRank: Int
    switch Int(entry.st_info & 15) {
    case Int(STT_FUNC): typeRank = 0
    case Int(STT_GNU_IFUNC): typeRank = 1
    case Int(STT_NOTYPE): typeRank = 2
    default: return nil
    }
    let bindingRank: Int
    switch Int(entry.st_info >> 4) {
    case Int(STB_GLOBAL): bindingRank = 0
    case Int(STB_WEAK): bindingRank = 1
    default: bindingRank = 2
    }
    guard entry.st_name != 0 else { return nil }
    self.init(
      address: entry.st_value, size: entry.st_size, nameOffset: Int(entry.st_name), sectionEnd: home.end,
      rank: typeRank * 4 + bindingRank)
  }
}
