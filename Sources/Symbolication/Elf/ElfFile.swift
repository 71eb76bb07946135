import CElfutils
import Glibc

/// An opened ELF file: its build-id, sections and symbols, read through libelf.
///
/// Owns the libelf handle and ends it. The handle never leaves the module, and what is made from it (`DebugInformation`)
/// keeps the file alive; that is the promise behind each `unsafe` here.
@safe final class ElfFile {
  /// Where it was opened.
  let path: String
  /// The libelf handle, live as long as this object.
  let elf: OpaquePointer
  private var descriptor: Int32
  /// The ET_* number.
  private let type: UInt16
  /// Where a program begins; 0 in most libraries.
  let entryPoint: UInt64
  /// All section headers that could be read.
  private(set) var sections: [ElfSection] = []
  /// The build-id of its note, if it was linked with one.
  private(set) var buildID: BuildID?
  /// The name of its separate debug file, if it was stripped with one.
  private(set) var debugLink: DebugLink?

  /// Files up to this size are read, not mapped: a mapped file that somebody truncates meanwhile would kill the reader.
  private static let largestReadFile = 256 << 20

  /// Opens the file and reads its section table, build-id and debug link.
  init(path: String) throws(ElfError) {
    self.path = path
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.error(opening: path) }
    elf_version(UInt32(EV_CURRENT))
    guard let size = Self.regularFileSize(descriptor),
      let elf = unsafe elf_begin(descriptor, size > Self.largestReadFile ? ELF_C_READ_MMAP : ELF_C_READ, nil)
    else {
      Glibc.close(descriptor)
      throw .notElf(path: path)
    }
    unsafe self.elf = elf
    var head = GElf_Ehdr()
    let hasHead = unsafe elf_kind(elf) == ELF_K_ELF && gelf_getehdr(elf, &head) != nil
    (type, entryPoint) = (head.e_type, head.e_entry)
    guard hasHead else { throw .notElf(path: path) }
    sections = unsafe ElfSection.all(of: elf)
    buildID = unsafe Self.buildID(of: elf)
    debugLink = unsafe Self.debugLink(of: elf)
  }

  deinit {
    unsafe elf_end(elf)
    closeDescriptor()
  }

  /// Lets go of the file descriptor; only sections that were touched before can be read from then on.
  func closeDescriptor() {
    guard descriptor >= 0 else { return }
    unsafe elf_cntl(elf, ELF_C_FDDONE)
    Glibc.close(descriptor)
    descriptor = -1
  }

  /// Whether there is a `.debug_info` with content, compressed or not.
  var hasDebugInformation: Bool {
    sections.contains { ($0.name == ".debug_info" || $0.name == ".zdebug_info") && $0.hasContent && $0.size > 0 }
  }

  /// Whether it is a program or a library with its code: no object file, core file or separate debug file.
  var isLinked: Bool {
    [ET_EXEC, ET_DYN].contains(Int32(type)) && sections.contains { $0.isExecutable && $0.hasContent }
  }

  /// From the first to the last address of executable sections; code that the linker discarded claims to lie outside.
  var codeBounds: Range<UInt64> {
    let code = sections.filter(\.isExecutable)
    guard let start = code.map(\.address).min(), let end = code.map(\.end).max(), start < end else { return 0..<(.max) }
    return start..<end
  }

  private static func error(opening path: String) -> ElfError {
    errno == ENOENT || errno == ENOTDIR ? .missing(path: path) : .cannotOpen(path: path, errno: errno)
  }

  private static func regularFileSize(_ descriptor: Int32) -> Int? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return status.st_size
  }

  private static func buildID(of elf: OpaquePointer) -> BuildID? {
    var bytes: UnsafeRawPointer?
    let count = unsafe dwelf_elf_gnu_build_id(elf, &bytes)
    guard count > 0, let bytes = unsafe bytes else { return nil }
    return unsafe BuildID(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  private static func debugLink(of elf: OpaquePointer) -> DebugLink? {
    var checksum: GElf_Word = 0
    guard let name = unsafe dwelf_elf_gnu_debuglink(elf, &checksum) else { return nil }
    return DebugLink(fileName: unsafe String(cString: name), checksum: checksum)
  }
}

/// What `.gnu_debuglink` says: the name of the separate debug file and the CRC-32 of its bytes.
struct DebugLink: Hashable {
  /// The debug file's name, without a folder.
  let fileName: String
  /// The CRC-32 of the whole debug file.
  let checksum: UInt32
}
