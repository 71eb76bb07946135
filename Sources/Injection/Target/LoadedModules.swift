internal import Glibc
internal import Launching

/// The modules of a process, and which of them are what.
struct LoadedModules {
  private struct Module {
    let path: String
    let base: UInt64
    let symbols: DynamicSymbols
  }

  private let process: pid_t
  private let map: MemoryMap
  private let modules: [Module]

  /// Reads the symbol tables of all files that are mapped with code.
  init(_ map: MemoryMap, of process: pid_t) {
    self.process = process
    self.map = map
    let memory = ProcessMemory(process: process)
    modules = map.modules.compactMap { path, base in
      DynamicSymbols(of: memory, at: base).map { Module(path: path, base: base, symbols: $0) }
    }
  }

  /// Where glibc begins; nil if there is none.
  var library: UInt64? { modules.first { $0.symbols.symbol("gnu_get_libc_version") != nil }?.base }

  /// The code of the module that begins at an address.
  func code(of base: UInt64?) -> Range<UInt64>? {
    guard let base, let path = modules.first(where: { $0.base == base })?.path else { return nil }
    let ranges = map.regions.filter { $0.isExecutable && $0.path == path }.map(\.range)
    guard let first = ranges.first, let last = ranges.last else { return nil }
    return first.lowerBound..<last.upperBound
  }

  /// The code of the module that has an address.
  func code(around address: UInt64) -> Range<UInt64>? {
    modules.lazy.compactMap { code(of: $0.base) }.first { $0.contains(address) }
  }

  /// libc, the loader, modules that bring an allocator of their own, and kmmem's own.
  var guarded: [Range<UInt64>] {
    let signs = ["__tls_get_addr", "malloc", "gnu_get_libc_version", "kmm_answer", "kmm_bridge_start"]
    return modules.filter { module in signs.contains { module.symbols.symbol($0) != nil } }.compactMap { code(of: $0.base) }
  }

  /// Throws if the process's C library is not a glibc that is loaded dynamically, on this machine's own instructions.
  func checkLibrary() throws(InjectionError) {
    let head = (try? Path.head(of: "/proc/\(process)/exe", limit: 1 << 16)) ?? []
    guard let image = ElfImage(head: head) else { throw .notPython(process) }
    guard image.isNative else { throw .foreignArchitecture(process, machine: image.machineName) }
    guard let loader = image.loader else { throw .staticallyLinked(process) }
    guard image.usesGlibc, library != nil else { throw .foreignLibrary(process, loader: loader) }
  }

  /// The symbols of the module that CPython lies in; throws if there is none that kmmem knows.
  func interpreter() throws(InjectionError) -> DynamicSymbols {
    let symbols = modules.first { $0.symbols.symbol("Py_AddPendingCall") != nil && $0.symbols.symbol("Py_GetVersion") != nil }?
      .symbols
    guard let symbols, symbols.symbol("PyEval_GetFrame") != nil else { throw .notPython(process) }
    if symbols.symbol("_Py_DecRefShared") != nil { throw .freeThreadedPython(process) }
    // A number like 0x030b07f0 from 3.11 on. Before, what a version brought along tells.
    if let place = symbols.symbol("Py_Version"),
      let number = ProcessMemory(process: process).value(UInt64.self, at: place.address)
    {
      let (major, minor, micro) = (number >> 24 & 255, number >> 16 & 255, number >> 8 & 255)
      guard major == 3, (9...13).contains(minor) else {
        throw .unsupportedPython(process, version: "\(major).\(minor).\(micro)")
      }
    } else if symbols.symbol("PyFrame_GetCode") == nil {
      throw .unsupportedPython(process, version: "3.8 or older")
    }
    return symbols
  }

  /// Where the functions lie that the visitor calls.
  func functions(of interpreter: DynamicSymbols) throws(InjectionError) -> [String: UInt64] {
    var result: [String: UInt64] = [:]
    for name in PythonProcess.interpreterFunctions {
      guard let symbol = interpreter.symbol(name) else { throw .notPython(process) }
      result[name] = symbol.address
    }
    let libc = modules.first { $0.base == library }
    for name in PythonProcess.libraryFunctions {
      guard let symbol = libc?.symbols.symbol(name) else { throw .oldLibrary(process) }
      result[name] = symbol.address
    }
    return result
  }

  /// A `syscall` instruction: libc's function of that name has one.
  func systemCall() throws(InjectionError) -> UInt64 {
    let libc = modules.first { $0.base == library }
    guard let function = libc?.symbols.symbol("syscall"),
      let code = ProcessMemory(process: process).bytes(at: function.address, count: Int(min(function.size, 256))),
      let place = code.indices.dropLast().first(where: { code[$0] == 0x0f && code[$0 + 1] == 0x05 })
    else { throw .oldLibrary(process) }
    return function.address &+ UInt64(place)
  }
}
