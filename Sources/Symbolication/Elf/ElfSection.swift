import CElfutils

/// A section header of an ELF file.
struct ElfSection {
  /// Its number in the section table.
  let index: Int
  /// Empty if the file's table of section names cannot be read.
  let name: String
  /// Where it is loaded, before the load bias is added.
  let address: UInt64
  /// Its length in bytes.
  let size: UInt64
  /// The SHT_* number.
  let type: UInt32
  /// Whether it holds machine code.
  let isExecutable: Bool
  /// The section it refers to: for a symbol table, that of its names.
  let link: Int

  /// Debug files keep the headers of sections whose content stayed in the program.
  var hasContent: Bool { type != UInt32(SHT_NOBITS) }

  /// One past its last address.
  var end: UInt64 {
    let (end, overflow) = address.addingReportingOverflow(size)
    return overflow ? .max : end
  }

  /// The section headers that can be read; `elf` is a live handle.
  static func all(of elf: OpaquePointer) -> [ElfSection] {
    var names = 0
    guard unsafe elf_getshdrstrndx(elf, &names) == 0 else { return [] }
    var sections: [ElfSection] = []
    var section = unsafe elf_nextscn(elf, nil)
    while let current = unsafe section {
      var header = GElf_Shdr()
      if unsafe gelf_getshdr(current, &header) != nil {
        let name = unsafe elf_strptr(elf, names, Int(header.sh_name)).map { unsafe String(cString: $0) }
        sections.append(ElfSection(header, index: unsafe elf_ndxscn(current), name: name ?? ""))
      }
      unsafe section = elf_nextscn(elf, current)
    }
    return sections
  }

  private init(_ header: GElf_Shdr, index: Int, name: String) {
    self.index = index
    self.name = name
    address = header.sh_addr
    size = header.sh_size
    type = header.sh_type
    isExecutable = header.sh_flags & UInt64(SHF_EXECINSTR) != 0
    link = Int(header.sh_link)
  }
}
