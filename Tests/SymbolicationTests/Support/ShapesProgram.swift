import Foundation
import Symbolication
import Testing

/// The C++ program of `Programs/`, compiled in one of many ways: templates, lambdas, local classes, cold parts, functions
/// inlined across files.
struct ShapesProgram: Sendable {
  let folder: ScratchFolder
  let path: String
  let buildID: BuildID

  static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Programs").resolvingSymlinksInPath()

  /// Compiles the program; nil if the compiler is not installed.
  init?(compiler: String = "g++", flags: [String]) throws {
    guard let tool = Tool(compiler) else { return nil }
    folder = try ScratchFolder()
    path = folder.path("shapes")
    let files = ["main.cpp", "shapes.cpp"].map { Self.sources.appendingPathComponent($0).path }
    try tool.run(flags + ["-Wl,--build-id=sha1", "-o", path] + files, in: folder.url)
    buildID = try Self.buildID(of: path)
  }

  private init(copyOf original: ShapesProgram) throws {
    folder = try ScratchFolder()
    path = folder.path("shapes")
    buildID = original.buildID
    try FileManager.default.copyItem(atPath: original.path, toPath: path)
  }

  private static let optimisedBuild = Result { try ShapesProgram(flags: ["-O2", "-g"]) }
  private static let otherBuild = Result { try ShapesProgram(flags: ["-O1", "-g"]) }

  /// A copy of g++'s optimised build with DWARF, to strip, move and damage.
  static func optimised() throws -> ShapesProgram {
    try ShapesProgram(copyOf: #require(try optimisedBuild.get()))
  }

  /// The same program with other code, thus another build-id.
  static func anotherBuild() throws -> ShapesProgram {
    try ShapesProgram(copyOf: #require(try otherBuild.get()))
  }

  /// The program as if it were loaded at `bias`.
  func module(bias: UInt64 = 0x5555_0000_0000, path: String? = nil) -> ModuleIdentity {
    ModuleIdentity(
      path: path ?? self.path, buildID: buildID, loadBias: bias, executableSegments: [(bias + 0x1000)..<(bias + 0x100000)])
  }

  /// Every address inside a function that has a size, and the start of each by name.
  func functions() throws -> [(name: String, range: Range<UInt64>)] {
    guard let nm = Tool("nm") else { return [] }
    return try nm.run(["-S", "--defined-only", path]).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count == 4, "tTwW".contains(fields[2]), let start = UInt64(fields[0], radix: 16),
        let size = UInt64(fields[1], radix: 16), !["_start", "_init", "_fini", "__clang_call_terminate"].contains(fields[3])
      else { return nil }
      return (String(fields[3]), start..<(start + size))
    }
  }

  private static func buildID(of path: String) throws -> BuildID {
    let notes = try Tool("readelf")?.run(["-n", path]) ?? ""
    let digits = notes.split(separator: "\n").first { $0.contains("Build ID:") }?.split(separator: " ").last ?? ""
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits.dropFirst($0).prefix(2)), radix: 16)
    }
    guard let id = BuildID(bytes) else { throw Tool.Failure(command: ["readelf", path], message: "no build-id") }
    return id
  }
}
