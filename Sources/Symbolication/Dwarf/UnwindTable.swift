import CElfutils
import Glibc

/// The unwind table of a file, `.eh_frame`: how to get from code to its caller.
///
/// Owns libdw's handle; the file must outlive that, and so it is kept.
@safe final class UnwindTable {
  private let file: ElfFile
  private let table: OpaquePointer

  /// Opens the table; nil without the sorted index (`.eh_frame_hdr`), as the agent finds entries by that alone.
  init?(_ file: ElfFile) {
    guard file.sections.contains(where: { $0.name == ".eh_frame_hdr" && $0.hasContent }),
      let table = unsafe dwarf_getcfi_elf(file.elf)
    else { return nil }
    self.file = file
    unsafe self.table = table
  }

  deinit {
    unsafe dwarf_cfi_end(table)
  }

  /// Whether it has an entry for the code at an address of the file.
  func covers(_ address: UInt64) -> Bool {
    var frame: OpaquePointer?
    guard unsafe dwarf_cfi_addrframe(table, address, &frame) == 0 else { return false }
    unsafe free(UnsafeMutableRawPointer(frame))
    return true
  }
}
