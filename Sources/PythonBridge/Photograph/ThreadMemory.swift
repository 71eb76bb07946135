import CInterface
import CPython

/// What threads hold in memory of their own: thread-local variables, and the values of `pthread_setspecific`.
///
/// libc puts the variables of the files that are loaded at the start below each thread's descriptor, and those of other files into
/// blocks that a vector in front of it leads to. Where its parts lie is told by what it tells debuggers (libthread_db).
enum ThreadMemory {
  private static let none = UInt.max
  /// Nothing is further below a descriptor.
  private static let reach: UInt = 1 << 20

  /// How many bytes of variables lie below a thread's descriptor.
  static var bytesBelow: UInt {
    var bytes: UInt = 0
    forEachFile { file in
      let offset = word(at: file &+ UInt(kmm_threads_library().file_offset))
      if isBelow(offset) { bytes = max(bytes, offset) }
    }
    return bytes
  }

  static func add(of thread: UnsafeMutablePointer<kmm_stopped_thread>) {
    let own = ThreadRoots.register(thread, UInt32(KMM_REGISTER_OWN.rawValue))
    let library = kmm_threads_library()
    if own == 0 || library.descriptor_bytes == 0 { return }
    let number = thread.pointee.number
    forEachFile { file in
      let (start, bytes) = variables(of: file, own)
      if start != 0 && !isKmmem(file) { Roots.addWords(start, start &+ bytes, KMM_ROOT_TLS, thread: number) }
    }
    Roots.addWords(own, own &+ UInt(library.descriptor_bytes), KMM_ROOT_TLS, thread: number)
    addKeys(own, number)
  }

  /// The tables of keys that do not lie in the descriptor.
  private static func addKeys(_ own: Address, _ number: UInt32) {
    let library = kmm_threads_library()
    if library.descriptor_keys == 0 { return }
    var index: UInt = 0
    while index < UInt(library.keys_tables) {
      let table = word(at: own &+ UInt(library.descriptor_keys) &+ index &* 8)
      index &+= 1
      if table == 0 || table &- own < UInt(library.descriptor_bytes) || !kmm_photograph_may_read(table) { continue }
      Roots.addWords(table, table &+ UInt(library.keys_bytes), KMM_ROOT_TLS, thread: number)
    }
  }

  /// Where a file's variables of a thread lie, and how many bytes they are; 0 while they have not been made.
  private static func variables(of file: Address, _ own: Address) -> (Address, UInt) {
    let base = word(at: file)
    let hasHeaders = base != 0 && kmm_photograph_may_read(base)
    let bytes = hasHeaders ? ElfImage.threadLocalBytes(base) : 0
    let offset = word(at: file &+ UInt(kmm_threads_library().file_offset))
    // Headers that are not where the file begins are those of the program, whose variables end at the descriptor.
    if isBelow(offset) { return (own &- offset, bytes == 0 ? offset : min(bytes, offset)) }
    let vector = word(at: own &+ 8)
    let module = word(at: file &+ UInt(kmm_threads_library().file_module))
    if vector == 0 || module > word(at: vector &- 16) { return (0, 0) }
    let start = word(at: vector &+ module &* 16)
    return start == none || start == 0 || !kmm_photograph_may_read(start) ? (0, 0) : (start, bytes)
  }

  private static func isBelow(_ offset: UInt) -> Bool { offset != 0 && offset < reach }

  /// Calls for every entry of the loader's list that has thread-local variables.
  private static func forEachFile(_ body: (_ file: Address) -> Void) {
    let library = kmm_threads_library()
    if library.loaded_files == 0 || library.file_module == 0 || library.file_offset == 0 { return }
    var file = word(at: library.loaded_files &+ 8)
    while file != 0 {
      if word(at: file &+ UInt(library.file_module)) != 0 { body(file) }
      file = word(at: file &+ 24)
    }
  }

  /// kmmem's own variables remember what is none of its.
  private static func isKmmem(_ file: Address) -> Bool {
    var name = word(at: file &+ 8)
    var place = name
    while kmm_load8(place) != 0 {
      if kmm_load8(place) == 0x2f { name = place &+ 1 }
      place &+= 1
    }
    return LoadedFiles.isOwn(name)
  }
}
