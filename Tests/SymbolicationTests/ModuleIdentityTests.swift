import Symbolication
import Testing

@Suite struct ModuleIdentityTests {
  private let module = ModuleIdentity(
    path: "/usr/lib/libpenta.so", buildID: nil, loadBias: 0x7000_0000, executableSegments: [0x7000_1000..<0x7000_2000])

  @Test func `addresses of the process become addresses of the file`() {
    #expect(module.fileAddress(of: 0x7000_1234) == 0x1234)
    #expect(module.contains(0x7000_1000) && !module.contains(0x7000_2000) && !module.contains(0x1000))
  }

  @Test func `the name is the last component`() {
    #expect(module.name == "libpenta.so")
    #expect(ModuleIdentity(path: "linux-vdso.so.1", buildID: nil, loadBias: 0, executableSegments: []).name == "linux-vdso.so.1")
  }
}
