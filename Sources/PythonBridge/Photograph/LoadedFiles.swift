import CInterface
import CPython

/// The files that are loaded in the process, by its own list of mappings: what belongs to which of them, and what may be written.
enum LoadedFiles {
  /// Notes what stands in the list of mappings.
  static func note() {
    photograph.pointee.files = kmm_py_map(Int(KMM_MAX_LOADED_PARTS) &* MemoryLayout<kmm_loaded_part>.stride)
    if photograph.pointee.files == 0 || !ReadableMemory.open() { return }
    var last = Mapping()
    var lastString: UInt32 = 0
    var role = KMM_FILE_ORDINARY
    var variablesEnd: Address = 0
    var isLoaded = false
    MemoryMap.forEachMapping { line in
      if !line.isReadable { return }
      // What processes share is data, and so is what has no headers; such a mapping may be longer than its file, too.
      if line.inode != 0 && line.pathBytes > 0 && kmm_load8(line.path) == 0x2f {
        if line.isShared { return }
        if !isSame(line, last) {
          last = line
          isLoaded = ElfImage.isAt(line.start)
          if !isLoaded { return }
          lastString = SnapshotStreams.string(line.path, line.pathBytes)
          variablesEnd = ElfImage.variablesEnd(line.start)
          role = Self.role(of: line)
        }
        if !isLoaded { return }
        note(line, lastString, role)
        last = line
        ReadableMemory.note(line.start, line.end)
        return
      }
      if line.inode == 0 { noteWithoutList(line.start, line.end) }
      if isLoaded && line.pathBytes == 0 && line.isWritable && line.start == last.end && line.start < variablesEnd {
        // A file's zeroed variables lie in memory of no name behind its others; what lies behind them may be anybody's.
        var variables = line
        variables.end = min(line.end, variablesEnd)
        note(variables, lastString, role)
      }
    }
  }

  /// Notes memory without the list's own, which the kernel may show as part of a neighbour.
  private static func noteWithoutList(_ start: Address, _ end: Address) {
    let list = photograph.pointee.mappings.start
    let listEnd = list &+ UInt(MemoryMap.listBytes)
    if end <= list || start >= listEnd { return ReadableMemory.note(start, end) }
    if start < list { ReadableMemory.note(start, list) }
    if end > listEnd { ReadableMemory.note(listEnd, end) }
  }

  private static func part(_ index: UInt32) -> UnsafeMutablePointer<kmm_loaded_part> {
    UnsafeMutablePointer<kmm_loaded_part>(bitPattern: photograph.pointee.files).unsafelyUnwrapped + Int(index)
  }

  private static func note(_ line: Mapping, _ path: UInt32, _ role: kmm_file_role) {
    if photograph.pointee.file_count == KMM_MAX_LOADED_PARTS { return }
    part(photograph.pointee.file_count).pointee = kmm_loaded_part(
      start: line.start, end: line.end, is_writable: line.isWritable ? 1 : 0, role: role.rawValue)
    photograph.pointee.file_count &+= 1
    let module = kmm_snapshot_module(
      start: UInt64(line.start), end: UInt64(line.end), file_offset: UInt64(line.offset), path: path,
      is_writable: line.isWritable ? 1 : 0)
    SnapshotStreams.add(KMM_STREAM_MODULES, module)
  }

  /// Whether an address lies in a loaded file: what stands there is freed by nobody.
  @inline(__always) static func hold(_ address: Address) -> Bool {
    let gap = photograph.pointee.files_gap
    return address >= gap.start && address < gap.end ? false : holdAfterSearch(address)
  }

  /// Remembers the room between two files in which an address lies: most objects lie in the same.
  @inline(never) private static func holdAfterSearch(_ address: Address) -> Bool {
    var low: UInt32 = 0
    var high = photograph.pointee.file_count
    while low < high {
      let middle = (low &+ high) / 2
      if part(middle).pointee.end <= address { low = middle &+ 1 } else { high = middle }
    }
    let count = photograph.pointee.file_count
    if low < count && part(low).pointee.start <= address { return true }
    photograph.pointee.files_gap = kmm_span(
      start: low == 0 ? 0 : part(low &- 1).pointee.end, end: low == count ? Address.max : part(low).pointee.start)
    return false
  }

  /// Calls for every word that a loaded file may write and that may hold something; `end` is where such memory around it ends.
  static func forEachWritableWord(_ body: (_ place: Address, _ value: Address, _ role: UInt32, _ end: Address) -> Void) {
    var index: UInt32 = 0
    while index < photograph.pointee.file_count {
      let part = part(index).pointee
      index &+= 1
      if part.is_writable == 0 || part.role == KMM_FILE_OWN.rawValue { continue }
      var place = part.start
      while place < part.end {
        body(place, word(at: place), part.role, part.end)
        place &+= 8
      }
    }
  }

  private static func role(of line: Mapping) -> kmm_file_role {
    var name = line.pathBytes
    while name > 0 && kmm_load8(line.path &+ UInt(name) &- 1) != 0x2f { name &-= 1 }
    let file = line.path &+ UInt(name)
    if isOwn(file) { return KMM_FILE_OWN }
    if begins(file, "libstdc++.so.") { return KMM_FILE_EXCEPTIONS }
    return begins(file, "libc.so.") || begins(file, "libc-2.") ? KMM_FILE_ALLOCATOR : KMM_FILE_ORDINARY
  }

  /// Whether a file's name is one of kmmem's.
  static func isOwn(_ name: Address) -> Bool {
    begins(name, "libkmmem") || begins(name, "_kmmem") || begins(name, "lib_kmmem")
  }

  /// Whether a text, which ends with its line or a zero, begins with another.
  private static func begins(_ text: Address, _ prefix: StaticString) -> Bool {
    var index = 0
    while index < prefix.utf8CodeUnitCount {
      if kmm_load8(text &+ UInt(index)) != prefix.utf8Start[index] { return false }
      index &+= 1
    }
    return true
  }

  private static func isSame(_ one: Mapping, _ other: Mapping) -> Bool {
    if one.inode != other.inode || one.pathBytes != other.pathBytes { return false }
    var index = 0
    while index < one.pathBytes {
      if kmm_load8(one.path &+ UInt(index)) != kmm_load8(other.path &+ UInt(index)) { return false }
      index &+= 1
    }
    return true
  }
}
