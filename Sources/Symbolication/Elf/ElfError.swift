/// Why a file could not be opened as ELF.
package enum ElfError: Error, Hashable, Sendable {
  /// There is no such file.
  case missing(path: String)
  /// The system refused to open it.
  case cannotOpen(path: String, errno: Int32)
  /// It is no ELF file, or one cut off within its head.
  case notElf(path: String)
}
