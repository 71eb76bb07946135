/// Everything that is known of one build of a module's code, by address in the file.
///
/// Not safe to share between threads: libdw reads lazily.
package final class ModuleSymbols {
  /// How much was found, and where.
  package let status: SymbolStatus
  /// Whether the file's build-id was compared with the recorded one; without it a later build cannot be told apart.
  package let isVerified: Bool

  private let path: String
  private let name: String
  private let debugInformation: DebugInformation?
  /// The file whose symbol table is used.
  private let symbolFile: ElfFile?
  private lazy var symbols = symbolFile?.symbolTable() ?? SymbolTable([])
  /// By the string offset of the first of the symbols that share an address.
  private var linkerNames: [Int: LinkerName] = [:]

  /// Finds and opens the module's files; reads the symbol table's bytes and the list of DWARF units.
  init(of module: ModuleIdentity, in search: SymbolSearchPath) {
    let files = SymbolFiles(of: module, in: search)
    (path, name) = (module.path, module.name)
    debugInformation = files.debug.flatMap { DebugInformation($0) }
    let candidates = [files.program, files.debug].compactMap(\.self)
    symbolFile = candidates.first(where: \.hasFullSymbolTable) ?? candidates.first
    symbolFile?.loadSymbols()
    for file in candidates { file.closeDescriptor() }
    isVerified = module.buildID != nil && symbolFile != nil
    status = Self.status(files, debugInformation, symbolFile)
  }

  private static func status(
    _ files: SymbolFiles, _ debugInformation: DebugInformation?, _ symbolFile: ElfFile?
  ) -> SymbolStatus {
    if let debugInformation { return .debugInformation(path: debugInformation.file.path) }
    guard let symbolFile else { return files.failure }
    return symbolFile.hasSymbols ? .symbolTable(path: symbolFile.path) : .stripped(path: symbolFile.path)
  }

  /// The functions around an address of the file, innermost first, inlined ones included; never empty.
  ///
  /// `address` must lie within the instruction in question: for a return address, subtract one before.
  package func frames(atFileAddress address: UInt64) -> [SymbolicatedFrame] {
    guard let unit = debugInformation?.unit(at: address) else { return [symbolFrame(at: address)] }
    let activations = unit.activations(at: address)
    return activations.isEmpty ? [symbolFrame(at: address)] : activations.map { frame($0, of: unit, at: address) }
  }

  private func frame(_ activation: CompilationUnit.Activation, of unit: CompilationUnit, at address: UInt64) -> SymbolicatedFrame
  {
    var function = activation.function?.text
    if !activation.isInlined, activation.function?.isQualified != true, let symbol = symbol(at: address) {
      // The DWARF of some functions has a bare name where the linker's symbol has the namespace too.
      function = symbol.isQualified ? symbol.name : function ?? symbol.name
    }
    return SymbolicatedFrame(
      function: function ?? placeholder(for: address), file: activation.file?.path, line: activation.line,
      isInlined: activation.isInlined, module: path, language: unit.language,
      isPlaceholder: function == nil && activation.file == nil)
  }

  private func symbolFrame(at address: UInt64) -> SymbolicatedFrame {
    let symbol = symbol(at: address)
    return SymbolicatedFrame(
      function: symbol?.name ?? placeholder(for: address), file: nil, line: nil, isInlined: false, module: path,
      language: symbol?.language ?? .unknown, isPlaceholder: symbol == nil)
  }

  private func placeholder(for address: UInt64) -> String {
    "\(name)+0x\(String(address, radix: 16))"
  }

  private func symbol(at address: UInt64) -> LinkerName? {
    let candidates = symbols.names(at: address)
    guard let first = candidates.first else { return nil }
    if let known = linkerNames[first.nameOffset] { return known }
    let best = candidates.compactMap { symbol in
      symbolFile?.symbolName(at: symbol.nameOffset).map { LinkerName.Candidate(symbol: $0, rank: symbol.rank) }
    }.min()
    let name = best.map(LinkerName.init)
    linkerNames[first.nameOffset] = name
    return name
  }
}
