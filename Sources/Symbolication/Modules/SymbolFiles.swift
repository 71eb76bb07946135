/// The files that describe one module: the program or library itself, or a copy of it, and its debug information.
struct SymbolFiles {
  /// The module or another file of its build.
  private(set) var program: ElfFile?
  /// The file with the DWARF: the program itself, or its separate debug file.
  private(set) var debug: ElfFile?
  /// Why there is neither.
  private(set) var failure = SymbolStatus.missing

  /// Finds the files of a module: at its path if that still is the recorded build, else by build-id.
  init(of module: ModuleIdentity, in search: SymbolSearchPath) {
    do throws(ElfError) {
      try openProgram(module)
    } catch .missing {
      failure = .missing
    } catch {
      failure = .unreadable(error)
    }
    if program == nil, let id = module.buildID {
      program = Self.first(of: search.candidates(for: id, named: module.name, asDebugFile: false), where: { $0.buildID == id })
    }
    debug = program.flatMap { $0.hasDebugInformation ? $0 : nil } ?? Self.debugFile(of: module, program: program, in: search)
  }

  private mutating func openProgram(_ module: ModuleIdentity) throws(ElfError) {
    let file = try ElfFile(path: module.path)
    if module.buildID == nil || module.buildID == file.buildID {
      program = file
    } else {
      failure = .mismatch(found: file.buildID)
    }
  }

  private static func debugFile(of module: ModuleIdentity, program: ElfFile?, in search: SymbolSearchPath) -> ElfFile? {
    if let id = module.buildID ?? program?.buildID {
      let candidates = search.candidates(for: id, named: module.name, asDebugFile: true)
      if let file = first(of: candidates, where: { $0.buildID == id && $0.hasDebugInformation }) { return file }
    }
    guard let program, let link = program.debugLink else { return nil }
    return first(of: search.candidates(forLink: link.fileName, of: program.path)) { file in
      guard file.hasDebugInformation else { return false }
      return program.buildID != nil ? file.buildID == program.buildID : Checksum.ofFile(at: file.path) == link.checksum
    }
  }

  private static func first(of candidates: [String], where isWanted: (ElfFile) -> Bool) -> ElfFile? {
    for path in candidates {
      if let file = try? ElfFile(path: path), isWanted(file) { return file }
    }
    return nil
  }
}
