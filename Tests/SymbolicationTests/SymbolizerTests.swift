import Foundation
import Symbolication
import Testing

@Suite struct SymbolizerTests {
  struct Variant: CustomTestStringConvertible {
    let compiler: String
    let flags: String
    let oracle: String

    var testDescription: String { "\(compiler) \(flags) against \(oracle)" }
  }

  /// addr2line of binutils 2.40 mixes up files of DWARF 5 and reads neither split DWARF nor type units; llvm-symbolizer does.
  static let variants = [
    Variant(compiler: "g++", flags: "-O2 -g -gdwarf-4", oracle: "addr2line"),
    Variant(compiler: "g++", flags: "-O2 -g -gdwarf-5", oracle: "llvm-symbolizer"),
    Variant(compiler: "g++", flags: "-O2 -g -gdwarf-4", oracle: "llvm-symbolizer"),
    Variant(compiler: "g++", flags: "-O0 -g", oracle: "llvm-symbolizer"),
    Variant(compiler: "g++", flags: "-O3 -g -gz", oracle: "llvm-symbolizer"),
    Variant(compiler: "g++", flags: "-O2 -g -gdwarf-4 -gz=zlib-gnu", oracle: "addr2line"),
    Variant(compiler: "g++", flags: "-O2 -g -flto", oracle: "llvm-symbolizer"),
    Variant(compiler: "g++", flags: "-O2 -g -fdebug-types-section", oracle: "llvm-symbolizer"),
    Variant(compiler: "g++", flags: "-O2 -g -gsplit-dwarf", oracle: "llvm-symbolizer"),
    Variant(compiler: "g++", flags: "-O2 -g -ffunction-sections -Wl,--gc-sections", oracle: "llvm-symbolizer"),
    Variant(compiler: "clang++", flags: "-O2 -g -gdwarf-5", oracle: "llvm-symbolizer"),
    Variant(compiler: "clang++", flags: "-O2 -g -gdwarf-4", oracle: "llvm-symbolizer"),
    Variant(compiler: "clang++", flags: "-O2 -gline-tables-only", oracle: "llvm-symbolizer"),
    Variant(compiler: "clang++", flags: "-O2 -g -gsplit-dwarf", oracle: "llvm-symbolizer"),
  ]

  @Test(arguments: variants)
  func `every address of every function is what another symbolizer says`(variant: Variant) throws {
    let flags = variant.flags.split(separator: " ").map(String.init)
    guard let program = try ShapesProgram(compiler: variant.compiler, flags: flags) else {
      return print("not installed: \(variant.compiler)")
    }
    let addresses = try Set(program.functions().flatMap { Array($0.range) }).sorted()
    #expect(addresses.count > 3000)
    guard let expected = try SymbolizerOracle(name: variant.oracle).frames(at: addresses, of: program.path) else {
      return print("not installed: \(variant.oracle)")
    }
    let module = program.module()
    let symbols = Symbolizer().symbols(of: module)
    #expect(symbols.status == .debugInformation(path: program.path))
    var differences = 0
    for address in addresses {
      let frames = symbols.frames(atFileAddress: address)
      let truth = expected[address, default: []]
      if differences < 3, !agree(frames, truth, variant.oracle) {
        differences += 1
        Issue.record("0x\(String(address, radix: 16)): \(frames) is not \(truth)")
      }
    }
  }

  /// The other symbolizers give functions with internal linkage a bare name; ours has the namespaces too. addr2line gives
  /// an inlined function of that kind the name of the outermost one.
  private func agree(_ frames: [SymbolicatedFrame], _ truth: [SymbolizerOracle.Frame], _ oracle: String) -> Bool {
    guard frames.count == truth.count, frames.map(\.isInlined) == frames.indices.map({ $0 < frames.count - 1 }) else {
      return false
    }
    let outermost = frames.last?.function
    return zip(frames, truth).allSatisfy { pair in
      let (name, expected) = (pair.0.function, pair.1.function)
      let isQuirk = oracle == "addr2line" && pair.0.isInlined && expected == outermost
      let isSameName = name == expected || name.hasSuffix("::" + expected) || name.contains("::\(expected)(")
      return (isSameName || isQuirk) && pair.0.line == pair.1.line && (pair.0.file == pair.1.file || pair.1.line == nil)
    }
  }

  @Test func `frames of an inlined allocation go from the header through the template to main`() throws {
    let program = try ShapesProgram.optimised()
    let module = program.module()
    let symbolizer = Symbolizer()
    let main = try #require(try program.functions().first { $0.name == "main" }).range
    let stacks = main.map { symbolizer.frames(at: $0 + module.loadBias, in: module) }
    let stack = try #require(stacks.first { $0.first?.function == "shapes::allocate(int)" })
    #expect(stack.map(\.displayName) == ["shapes::allocate(int)", "shapes::Grid<int>::grow(int)", "main"])
    #expect(stack.map(\.isInlined) == [true, true, false])
    #expect(stack.map { $0.file.map { URL(fileURLWithPath: $0).lastPathComponent } } == ["shapes.hpp", "shapes.hpp", "main.cpp"])
    #expect(stack.map(\.line) == [9, 15, 30])
    #expect(stack.allSatisfy { $0.language == .cPlusPlus && $0.module == program.path })
  }

  @Test func `a function of an unnamed namespace keeps its scopes where it was inlined`() throws {
    let program = try ShapesProgram.optimised()
    let symbols = Symbolizer().symbols(of: program.module())
    let names = try Set(program.functions().flatMap { Array($0.range) }).map { symbols.frames(atFileAddress: $0)[0].function }
    #expect(names.contains("shapes::(anonymous namespace)::Guard::~Guard"))
  }

  @Test func `a source file reached through a link has one name`() throws {
    let folder = try ScratchFolder()
    try FileManager.default.createDirectory(atPath: folder.path("real"), withIntermediateDirectories: true)
    try "int answer() { return 42; }\n".write(toFile: folder.path("real/answer.cpp"), atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "real")
    let compiler = try #require(Tool("g++"))
    let library = folder.path("answer.so")
    try compiler.run(["-g", "-shared", "-fPIC", "-o", library, "link/../link/./answer.cpp"], in: folder.url)
    let nm = try #require(Tool("nm")).run([library]).split(separator: "\n").first { $0.hasSuffix("_Z6answerv") }
    let address = try #require(nm.flatMap { UInt64($0.split(separator: " ")[0], radix: 16) })
    let module = ModuleIdentity(path: library, buildID: nil, loadBias: 0, executableSegments: [])
    let place = Symbolizer().frames(at: address, in: module)[0]
    #expect(place.file == folder.path("real/answer.cpp"))
    // Gone from here, the path is what the compiler noted, made absolute.
    try FileManager.default.removeItem(atPath: folder.path("real"))
    let later = Symbolizer().frames(at: address, in: module)[0]
    #expect(later.file == folder.path("link/answer.cpp"))
  }
}
