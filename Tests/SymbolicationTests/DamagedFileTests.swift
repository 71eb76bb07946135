import Foundation
import Symbolication
import SyntheticCaptures
import Testing

/// Files that lie: the answer may be poor, but there is one.
@Suite struct DamagedFileTests {
  /// A small library with DWARF, as bytes, and one address inside each of its functions.
  private static let small = Result {
    let folder = try ScratchFolder()
    let source = folder.path("small.cpp")
    try """
    namespace a { static inline __attribute__((always_inline)) int twice(int x) { return x + x; } }
    int quadruple(int x) { return a::twice(a::twice(x)); }
    """.write(toFile: source, atomically: true, encoding: .utf8)
    let library = folder.path("small.so")
    let flags = ["-O1", "-g", "-shared", "-fPIC", "-nostdlib", "-Wl,--build-id=sha1", "-Wl,-z,noseparate-code"]
    try #require(Tool("g++")).run(flags + ["-o", library, source])
    let nm = try #require(Tool("nm")).run([library]).split(separator: "\n").first { $0.contains("quadruple") }
    let address = try #require(nm.flatMap { UInt64($0.split(separator: " ")[0], radix: 16) })
    return (bytes: [UInt8](try Data(contentsOf: URL(fileURLWithPath: library))), address: address)
  }

  /// Looks addresses up in a file of these bytes, with and without the right build-id.
  private func look(_ bytes: some Collection<UInt8>, at path: String, _ address: UInt64) throws -> [SymbolicatedFrame] {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let module = ModuleIdentity(path: path, buildID: nil, loadBias: 0, executableSegments: [])
    let symbols = Symbolizer(search: SymbolSearchPath([])).symbols(of: module)
    for other in [0, address + 1, address + 0x1000, .max] { #expect(!symbols.frames(atFileAddress: other).isEmpty) }
    return symbols.frames(atFileAddress: address)
  }

  @Test func `a file cut off at any byte gives an answer`() throws {
    let (bytes, address) = try Self.small.get()
    let folder = try ScratchFolder()
    let path = folder.path("small.so")
    let whole = try look(bytes, at: path, address)
    #expect(whole.map(\.function) == ["a::twice", "quadruple(int)"] || whole.map(\.function) == ["quadruple(int)"])
    for length in 0..<bytes.count {
      let frames = try look(bytes.prefix(length), at: path, address)
      #expect(!frames.isEmpty, "cut at \(length)")
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `a file with flipped bytes gives an answer`(seed: UInt64) throws {
    let (bytes, address) = try Self.small.get()
    let folder = try ScratchFolder()
    let path = folder.path("small.so")
    var random = SeededRandom(seed: seed)
    for round in 0..<1500 {
      var damaged = bytes
      for _ in 0..<(1 + round % 8) {
        damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      #expect(try !look(damaged, at: path, address).isEmpty, "seed \(seed), round \(round)")
    }
  }

  @Test func `things that are no files give an answer`() throws {
    let folder = try ScratchFolder()
    try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: true)
    try Tool("mkfifo")?.run([folder.path("pipe")])
    try "a shell script".write(toFile: folder.path("text"), atomically: true, encoding: .utf8)
    let symbolizer = Symbolizer(search: SymbolSearchPath([folder.url.path]))
    for path in ["", "linux-vdso.so.1", "/proc/self/mem", "/dev/zero"] + ["folder", "pipe", "text", "none"].map(folder.path) {
      let module = ModuleIdentity(path: path, buildID: BuildID([1, 2, 3]), loadBias: 0x1000, executableSegments: [])
      let frames = symbolizer.frames(at: 0x1234, in: module)
      #expect(frames.count == 1 && frames[0].function.hasSuffix("+0x234"), "\(path)")
    }
  }
}
