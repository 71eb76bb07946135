import Foundation
import Symbolication
import Testing

/// What a file has of that from which stacks and names are read.
@Suite struct ModuleBuildTests {
  private let program: ShapesProgram

  init() throws { program = try ShapesProgram.optimised() }

  private func build(_ search: SymbolSearchPath = SymbolSearchPath([])) throws -> ModuleBuild {
    try ModuleBuild(at: program.path, in: search)
  }

  private func objcopy(_ arguments: String...) throws {
    try #require(Tool("objcopy")).run(arguments)
  }

  @Test func `a whole program has everything`() throws {
    let build = try build()
    #expect(build.functionCount > 10)
    #expect(build.hasSymbolTable && build.debugFile == program.path && build.buildID == program.buildID)
    #expect(build.describedCount == build.functionCount)
    #expect(build.unwindableCount == build.functionCount)
  }

  @Test func `without DWARF no function has lines`() throws {
    try objcopy("--strip-debug", program.path)
    let build = try build()
    #expect(build.debugFile == nil && build.describedCount == 0)
    #expect(build.hasSymbolTable && build.functionCount > 10)
  }

  @Test func `a stripped program keeps its unwind table and its build-id`() throws {
    try objcopy("--strip-all", program.path)
    let build = try build()
    #expect(!build.hasSymbolTable && build.debugFile == nil)
    #expect(build.unwindableCount == build.functionCount && build.buildID == program.buildID)
  }

  @Test func `a separate debug file counts`() throws {
    let whole = try build()
    let debug = program.folder.path("shapes.debug")
    try objcopy("--only-keep-debug", program.path, debug)
    try objcopy("--strip-all", program.path)
    let build = try build(SymbolSearchPath([program.folder.url.path]))
    #expect(build.debugFile == debug && build.hasSymbolTable)
    #expect((build.functionCount, build.describedCount) == (whole.functionCount, whole.describedCount))
    #expect(throws: ModuleBuild.Refusal.notLinked(path: debug)) { try ModuleBuild(at: debug, in: SymbolSearchPath([])) }
  }

  @Test func `removed parts are missed`() throws {
    try objcopy("--remove-section=.note.gnu.build-id", program.path)
    #expect(try build().buildID == nil)
    try objcopy("--rename-section=.eh_frame_hdr=.other", program.path)
    #expect(try build().unwindableCount == nil)
  }

  @Test func `what is not linked is refused`() throws {
    let none = program.folder.path("none")
    #expect(throws: ModuleBuild.Refusal.unreadable(.missing(path: none))) { try ModuleBuild(at: none, in: SymbolSearchPath([])) }
    let folder = program.folder.url.path
    #expect(throws: ModuleBuild.Refusal.unreadable(.notElf(path: folder))) {
      try ModuleBuild(at: folder, in: SymbolSearchPath([]))
    }
    let object = program.folder.path("shapes.o")
    let source = ShapesProgram.sources.appendingPathComponent("shapes.cpp").path
    try #require(Tool("g++")).run(["-c", "-o", object, source])
    #expect(throws: ModuleBuild.Refusal.notLinked(path: object)) { try ModuleBuild(at: object, in: SymbolSearchPath([])) }
  }
}
