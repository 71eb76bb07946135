import Launching
import Testing

@Suite struct ElfImageTests {
  /// The headers of a 64-bit x86-64 program; with a loader, one program header and its text follow.
  static func program(loader: String?) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 64)
    bytes.replaceSubrange(0..<7, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
    bytes[16] = 2
    bytes[18] = 62
    bytes[32] = 64
    bytes[54] = 56
    guard let loader else { return bytes }
    bytes[56] = 1
    var header = [UInt8](repeating: 0, count: 56)
    header[0] = 3
    header[8] = 120
    header[32] = UInt8(loader.utf8.count + 1)
    return bytes + header + Array(loader.utf8) + [0]
  }

  @Test func `a dynamic program names its loader`() {
    let image = ElfImage(head: Self.program(loader: "/lib64/ld-linux-x86-64.so.2"))
    #expect(image?.loader == "/lib64/ld-linux-x86-64.so.2")
    #expect(image?.machine == 62)
  }

  @Test func `a static program has none`() {
    let image = ElfImage(head: Self.program(loader: nil))
    #expect(image != nil)
    #expect(image?.loader == nil)
  }

  @Test func `what is no ELF file gives nothing`() {
    #expect(ElfImage(head: []) == nil)
    #expect(ElfImage(head: Array("#!/bin/sh\n".utf8)) == nil)
  }

  @Test func `a file that is cut off or damaged at any byte is survived`() {
    let whole = Self.program(loader: "/lib64/ld-linux-x86-64.so.2")
    for length in 0...whole.count { _ = ElfImage(head: Array(whole[..<length])) }
    for index in whole.indices {
      for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff] {
        var damaged = whole
        damaged[index] = value
        _ = ElfImage(head: damaged)
      }
    }
  }
}
