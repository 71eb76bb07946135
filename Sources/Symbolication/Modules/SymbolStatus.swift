/// How much is known of a module's code, and why not more.
package enum SymbolStatus: Hashable, Sendable {
  /// Functions, inlined frames, files and lines, read from this file.
  case debugInformation(path: String)
  /// Function names alone, read from this file.
  case symbolTable(path: String)
  /// The file was found but holds neither DWARF nor symbols.
  case stripped(path: String)
  /// No file of that path, and none of that build-id in the search path.
  case missing
  /// The path now holds another build, which says nothing about the recorded addresses; `found` is nil if it has no build-id.
  case mismatch(found: BuildID?)
  /// A file is there but cannot be read as ELF.
  case unreadable(ElfError)
}
