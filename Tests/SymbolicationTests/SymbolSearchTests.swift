import Foundation
import Symbolication
import Testing

/// Where symbols come from when the program is not what, or where, it was.
@Suite struct SymbolSearchTests {
  private let program: ShapesProgram
  private let main: Range<UInt64>
  private let expected: [[SymbolicatedFrame]]

  init() throws {
    program = try ShapesProgram.optimised()
    main = try #require(try program.functions().first { $0.name == "main" }).range
    let symbols = Symbolizer().symbols(of: program.module())
    expected = main.map { symbols.frames(atFileAddress: $0) }
  }

  private func frames(_ module: ModuleIdentity, _ search: SymbolSearchPath = SymbolSearchPath([])) -> [[SymbolicatedFrame]] {
    let symbolizer = Symbolizer(search: search)
    return main.map { symbolizer.frames(at: $0 + module.loadBias, in: module) }
  }

  private func objcopy(_ arguments: String...) throws {
    try #require(Tool("objcopy")).run(arguments)
  }

  private func separate() throws -> String {
    let debug = program.folder.path("separate.debug")
    try objcopy("--only-keep-debug", program.path, debug)
    try objcopy("--strip-all", program.path)
    return debug
  }

  @Test func `the load bias is taken off`() {
    #expect(frames(program.module(bias: 0x7fff_1234_5000)) == expected)
    #expect(expected.allSatisfy { $0.allSatisfy { !$0.isPlaceholder } })
  }

  @Test func `a stripped program without debug file gives module and offset`() throws {
    try objcopy("--strip-all", program.path)
    let module = program.module()
    let symbolizer = Symbolizer(search: SymbolSearchPath([]))
    let frames = symbolizer.frames(at: module.loadBias + main.lowerBound, in: module)
    #expect(frames.map(\.function) == ["shapes+0x\(String(main.lowerBound, radix: 16))"])
    #expect(frames[0].file == nil && frames[0].line == nil && frames[0].language == .unknown && frames[0].isPlaceholder)
    // The dynamic symbols are still there, but none of them is a function of the program.
    #expect(symbolizer.status(of: module) == .symbolTable(path: program.path))
  }

  @Test func `a program without DWARF gives names from its symbol table`() throws {
    try objcopy("--strip-debug", program.path)
    let frames = frames(program.module())
    #expect(frames.allSatisfy { $0.map(\.function) == ["main"] })
    let symbols = Symbolizer(search: SymbolSearchPath([])).symbols(of: program.module())
    #expect(symbols.status == .symbolTable(path: program.path))
    for (name, range) in try program.functions() where name.hasPrefix("_Z") {
      let frame = symbols.frames(atFileAddress: range.upperBound - 1)[0]
      #expect(frame.language == .cPlusPlus && !frame.function.hasPrefix("_Z"), "\(name)")
    }
  }

  @Test func `a separate debug file is found by build-id`() throws {
    let debug = try separate()
    let folder = try ScratchFolder()
    try folder.move(debug, to: ".build-id/\(program.buildID.pathComponents).debug")
    #expect(frames(program.module(), SymbolSearchPath([folder.url.path])) == expected)
  }

  @Test func `a separate debug file is found by name`() throws {
    let debug = try separate()
    let folder = try ScratchFolder()
    try folder.move(debug, to: "shapes.debug")
    #expect(frames(program.module(), SymbolSearchPath([folder.url.path])) == expected)
  }

  @Test(arguments: ["separate.debug", ".debug/separate.debug"])
  func `a separate debug file is found by its link`(place: String) throws {
    let debug = try separate()
    try objcopy("--add-gnu-debuglink=\(debug)", program.path)
    if place != "separate.debug" { try program.folder.move(debug, to: place) }
    #expect(frames(program.module()) == expected)
  }

  @Test func `a debug link without build-id is trusted by checksum alone`() throws {
    try objcopy("--remove-section=.note.gnu.build-id", program.path)
    let debug = try separate()
    try objcopy("--add-gnu-debuglink=\(debug)", program.path)
    let module = ModuleIdentity(path: program.path, buildID: nil, loadBias: 0, executableSegments: [])
    #expect(frames(module) == expected)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: debug))
    try file.seekToEnd()
    try file.write(contentsOf: Data([0]))
    try file.close()
    #expect(frames(module).allSatisfy { $0.count == 1 && $0[0].line == nil })
  }

  @Test func `a debug file of another build is not used`() throws {
    let other = try ShapesProgram.anotherBuild()
    try objcopy("--strip-all", program.path)
    let folder = try ScratchFolder()
    try folder.move(other.path, to: "shapes.debug")
    #expect(frames(program.module(), SymbolSearchPath([folder.url.path])).allSatisfy { $0.count == 1 && $0[0].line == nil })
  }

  @Test func `a program that has moved is found by build-id or by name`() throws {
    let module = program.module()
    let folder = try ScratchFolder()
    let search = SymbolSearchPath(environment: ["KMMEM_SYMBOL_PATH": "/nowhere:\(folder.url.path)"])
    try folder.move(program.path, to: "shapes")
    #expect(frames(module, search) == expected)
    try folder.move(folder.path("shapes"), to: ".build-id/\(program.buildID.pathComponents)")
    #expect(frames(module, search) == expected)
  }

  @Test func `a missing program is reported`() {
    let module = program.module(path: "/nowhere/shapes")
    #expect(frames(module)[0][0].function == "shapes+0x\(String(main.lowerBound, radix: 16))")
    #expect(Symbolizer(search: SymbolSearchPath([])).status(of: module) == .missing)
  }

  @Test func `a program that was replaced is not trusted`() throws {
    let module = program.module()
    let other = try ShapesProgram.anotherBuild()
    try FileManager.default.removeItem(atPath: program.path)
    try program.folder.move(other.path, to: "shapes")
    let symbolizer = Symbolizer(search: SymbolSearchPath([]))
    #expect(symbolizer.status(of: module) == .mismatch(found: other.buildID))
    #expect(frames(module).allSatisfy { $0.count == 1 && $0[0].function.hasPrefix("shapes+0x") })
    #expect(!symbolizer.symbols(of: module).isVerified)
  }

  @Test func `a program replaced by the same build elsewhere still finds its symbols`() throws {
    let module = program.module()
    let folder = try ScratchFolder()
    try folder.move(program.path, to: "shapes")
    try "rubbish".write(toFile: program.path, atomically: true, encoding: .utf8)
    #expect(Symbolizer(search: SymbolSearchPath([])).status(of: module) == .unreadable(.notElf(path: program.path)))
    #expect(frames(module, SymbolSearchPath([folder.url.path])) == expected)
  }

  @Test func `the environment's folders come before the system's`() {
    let search = SymbolSearchPath(environment: ["KMMEM_SYMBOL_PATH": "/a::/b"])
    #expect(search.directories == ["/a", "/b", "/usr/lib/debug"])
    #expect(SymbolSearchPath(environment: [:]).directories == ["/usr/lib/debug"])
  }
}
