import Foundation
import Symbolication
import Testing

/// Names without DWARF, from assembly code where each case of a symbol table can be written down.
@Suite struct SymbolTableTests {
  private static let assembly = """
    .text
    .globl __sized, sized
    .type __sized, @function
    .type sized, @function
    __sized:
    sized: nop; nop
    inner: nop; nop
    .size __sized, . - sized
    .size sized, . - sized
    .skip 16
    label: nop; nop
    second: nop; nop
    .globl cold
    .type cold, @function
    cold: nop
    .size cold, . - cold
    .skip 8
    .section .note.GNU-stack,"",@progbits

    """

  @Test func `the covering symbol answers, then the nearest label, and nobody for a gap behind a sized function`() throws {
    let folder = try ScratchFolder()
    try Self.assembly.write(toFile: folder.path("code.s"), atomically: true, encoding: .utf8)
    let library = folder.path("code.so")
    try #require(Tool("gcc")).run(["-shared", "-nostdlib", "-o", library, "code.s"], in: folder.url)
    let symbols = try #require(Tool("nm")).run([library]).split(separator: "\n").map { $0.split(separator: " ") }
    let start = try #require(symbols.first { $0.last == "sized" }.flatMap { UInt64($0[0], radix: 16) })
    let module = ModuleIdentity(path: library, buildID: nil, loadBias: 0, executableSegments: [])
    let table = Symbolizer(search: SymbolSearchPath([])).symbols(of: module)
    let names = (0..<33).map { table.frames(atFileAddress: start + $0)[0].function }
    // Of two names of one address the one without underscores; a label inside a sized function is no function.
    #expect(names[0..<4].allSatisfy { $0 == "sized" })
    #expect(names[4..<20].allSatisfy { $0.hasPrefix("code.so+0x") })
    #expect(names[20..<25] == ["label", "label", "second", "second", "cold"])
    #expect(names[25..<33].allSatisfy { $0.hasPrefix("code.so+0x") })
  }
}
