import Glibc
import Injection
import Launching
import Testing

/// The symbols of this very process, with `dlsym` as the oracle.
@Suite struct DynamicSymbolsTests {
  private static func library() throws -> DynamicSymbols {
    let map = try MemoryMap(of: getpid())
    let module = try #require(map.modules.first { $0.path.hasSuffix("/libc.so.6") })
    return try #require(DynamicSymbols(of: ProcessMemory(process: getpid()), at: module.base))
  }

  @Test(arguments: [
    "malloc", "free", "pthread_create", "dlopen", "dlsym", "dlerror", "pthread_attr_setstack", "syscall", "read", "qsort",
    "pthread_cond_wait", "gnu_get_libc_version",
  ])
  func `a symbol lies where the loader finds it, in its default version`(name: String) throws {
    let handle = dlopen("libc.so.6", RTLD_NOW)
    let expected = UInt64(UInt(bitPattern: dlsym(handle, name)))
    #expect(try Self.library().symbol(name)?.address == expected)
  }

  @Test(arguments: ["", "mallo", "malloc2", "Py_AddPendingCall"])
  func `what a module does not define is not found`(name: String) throws {
    #expect(try Self.library().symbol(name) == nil)
  }

  @Test func `a function covers its code`() throws {
    let symbol = try #require(try Self.library().symbol("syscall"))
    #expect(symbol.size > 10 && symbol.range.contains(symbol.address + 10))
  }

  @Test func `memory that is no module has no symbols`() {
    let memory = ProcessMemory(process: getpid())
    let bytes = [UInt8](repeating: 0x7f, count: 8192)
    bytes.withUnsafeBytes { place in
      #expect(DynamicSymbols(of: memory, at: UInt64(UInt(bitPattern: place.baseAddress))) == nil)
    }
    #expect(DynamicSymbols(of: memory, at: 0) == nil)
  }
}
