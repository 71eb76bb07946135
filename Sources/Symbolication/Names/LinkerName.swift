/// A function's name as the linker's symbol table gives it.
struct LinkerName {
  /// Demangled in full, without the mark of a part or a copy that the compiler split off.
  let name: String
  /// Whether the symbol was mangled, so that the name tells namespaces and classes too.
  let isQualified: Bool
  /// What the mangling gives away.
  let language: SourceLanguage

  /// Demangles a symbol.
  init(_ candidate: Candidate) {
    let symbol = candidate.symbol[..<Self.endOfName(in: candidate.symbol)]
    name = Demangler.demangled(String(symbol))
    isQualified = name != symbol
    language = Demangler.language(of: String(symbol))
  }

  /// What compilers append to the symbol of a function that they split or copied: `collatz.cold`, `row.constprop.0`.
  private static let marks: Set<Substring> = ["cold", "part", "isra", "constprop", "lto_priv", "llvm", "clone", "localalias"]

  private static func endOfName(in symbol: String) -> String.Index {
    var rest = symbol[...]
    while let dot = rest.firstIndex(of: ".") {
      rest = rest[rest.index(after: dot)...]
      if marks.contains(rest.prefix { $0 != "." }) { return dot }
    }
    return symbol.endIndex
  }

  /// One of several symbols of one address; the least is the one that a person knows the function by.
  struct Candidate: Comparable {
    /// Without the version that some linkers append (`realpath@@GLIBC_2.3`).
    let symbol: String
    /// The symbol's rank in its table; lower is better.
    let rank: Int

    /// Takes a symbol as the table has it.
    init(symbol: String, rank: Int) {
      let version = symbol.dropFirst().firstIndex(of: "@")
      self.symbol = version.map { String(symbol[..<$0]) } ?? symbol
      self.rank = rank
    }

    /// `malloc` before `__libc_malloc`: fewer leading underscores, then shorter, then alphabetical.
    static func < (left: Candidate, right: Candidate) -> Bool {
      left.order < right.order
    }

    private var order: (Int, Int, Int, String) {
      (rank, symbol.prefix { $0 == "_" }.count, symbol.utf8.count, symbol)
    }
  }
}
