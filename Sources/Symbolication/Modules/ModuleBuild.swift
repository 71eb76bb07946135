/// How a program or library was built: what it has of that from which stacks and their names are read.
package struct ModuleBuild: Hashable, Sendable {
  /// Why a file cannot be judged.
  package enum Refusal: Error, Hashable, Sendable {
    /// It cannot be opened as ELF.
    case unreadable(ElfError)
    /// It has no code that a process could load: an object file, a core file or a separate debug file.
    case notLinked(path: String)
  }

  /// Where it lies.
  package let path: String
  /// How many functions its symbols know, without the entry point, which is the C library's.
  package let functionCount: Int
  /// Whether the full symbol table was kept, in it or in its debug file.
  package let hasSymbolTable: Bool
  /// The file with the DWARF, itself or a separate one; nil where there is none.
  package let debugFile: String?
  /// How many of the functions the DWARF describes.
  package let describedCount: Int
  /// How many of the functions the unwind table covers; nil where there is none that can be searched.
  package let unwindableCount: Int?
  /// Nil where it was linked without.
  package let buildID: BuildID?

  /// Makes a build of which all is known.
  package init(
    path: String, functionCount: Int, hasSymbolTable: Bool, debugFile: String?, describedCount: Int, unwindableCount: Int?,
    buildID: BuildID?
  ) {
    self.path = path
    self.functionCount = functionCount
    self.hasSymbolTable = hasSymbolTable
    self.debugFile = debugFile
    self.describedCount = describedCount
    self.unwindableCount = unwindableCount
    self.buildID = buildID
  }

  /// Reads a file; a separate debug file is looked for beside it and in the search path.
  package init(at path: String, in search: SymbolSearchPath) throws(Refusal) {
    let program = try Self.open(path)
    guard program.isLinked else { throw .notLinked(path: path) }
    let module = ModuleIdentity(path: path, buildID: program.buildID, loadBias: 0, executableSegments: [])
    let debug = SymbolFiles(of: module, in: search).debug
    let symbolFile = [program, debug].compactMap(\.self).first(where: \.hasFullSymbolTable)
    let functions = (symbolFile ?? program).symbolTable().functionStarts.filter { $0 != program.entryPoint }
    let information = debug.flatMap { DebugInformation($0) }
    let table = UnwindTable(program)
    self.init(
      path: path, functionCount: functions.count, hasSymbolTable: symbolFile != nil, debugFile: information?.file.path,
      describedCount: functions.count { information?.unit(at: $0) != nil },
      unwindableCount: table.map { table in functions.count { table.covers($0) } }, buildID: program.buildID)
  }

  private static func open(_ path: String) throws(Refusal) -> ElfFile {
    do throws(ElfError) { return try ElfFile(path: path) } catch { throw .unreadable(error) }
  }
}
