import Glibc
import Launching
import Testing

@Suite struct MemoryMapTests {
  private static let text = """
    00400000-00401000 r--p 00000000 fe:00 12                         /usr/bin/python3.11
    00401000-00500000 r-xp 00001000 fe:00 12                         /usr/bin/python3.11
    7f0000000000-7f0000001000 rw-p 00000000 00:00 0 
    7f0000001000-7f0000002000 r-xp 00000000 fe:00 14                 /tmp/a folder/b.so (deleted)
    7ffe00000000-7ffe00001000 r-xp 00000000 00:00 0                  [vdso]
    rubbish
    """

  @Test func `lines are regions, and rubbish is left out`() {
    let map = MemoryMap(text: Self.text)
    #expect(map.regions.count == 5)
    #expect(map.regions[1].range == 0x401000..<0x500000)
    #expect(map.regions[1].isExecutable && !map.regions[0].isExecutable)
    #expect(map.regions[2].path.isEmpty)
    #expect(map.regions[3].path == "/tmp/a folder/b.so (deleted)")
  }

  @Test func `modules are files with code, with where their beginning lies`() {
    let modules = MemoryMap(text: Self.text).modules
    #expect(modules.map(\.base) == [0x400000, 0x7f00_0000_1000, 0x7ffe_0000_0000])
  }

  @Test(arguments: [(0x400fff, 0), (0x401000, 1), (0x7f00_0000_0000, 2), (0x7ffe_0000_0fff, 4)])
  func `an address lies in its region`(address: UInt64, index: Int) {
    let map = MemoryMap(text: Self.text)
    #expect(map.region(at: address) == map.regions[index])
  }

  @Test(arguments: [0, 0x500000, 0x7f00_0000_2000, UInt64.max])
  func `an address between regions lies in none`(address: UInt64) {
    #expect(MemoryMap(text: Self.text).region(at: address) == nil)
  }

  @Test func `the map of this process holds this function's code`() throws {
    let map = try MemoryMap(of: getpid())
    let place = UInt64(UInt(bitPattern: dlsym(nil, "malloc")))
    #expect(map.region(at: place)?.isExecutable == true)
  }
}
