import CaptureFormat
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct ExportPlaceTests {
  /// The sample program's names, with whole paths; but pool.cpp as a compiler has written it.
  private final class Naming: FrameNaming {
    private let root: String
    private let pool: String?
    private let known: SampleNames

    init(root: String, pool: String?) { (self.root, self.pool, known) = (root, pool, SampleNames(root: root)) }

    func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
      known.names(at: address, in: module).map { name in
        NativeName(
          function: name.function, shortFunction: name.shortFunction, file: name.file.map(file), line: name.line,
          isInlined: name.isInlined, isCPlusPlus: name.isCPlusPlus)
      }
    }

    private func file(_ path: String) -> String {
      if let pool, path.hasSuffix("/pool.cpp") { return pool }
      return path.hasPrefix("/") ? path : "\(root)/\(path)"
    }
  }

  /// Four forgotten objects that C++ has made, at pool.cpp:88 in a folder.
  private static func export(root: String, ranIn folder: String? = nil, pool: String? = nil) throws -> AccusationExport {
    var program = SampleProgram(root: root)
    if let folder { program.capture.meta("cwd", folder) }
    let recording = try program.capture.withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }
    return try export(ReportSource.Process(recording, naming: Naming(root: root, pool: pool)).names)
  }

  private static func export(_ names: StackNamer?) throws -> AccusationExport {
    var heap = SyntheticHeap()
    for _ in 0..<4 { _ = heap.object("app.Chord", site: 3, extra: 1) }
    heap.plantControls()
    return AccusationExport(try LeakingProgram.judged(heap, names: names))
  }

  private func place(_ export: AccusationExport) throws -> JSONObject {
    let results = try WrittenExport(export, "sarif").run.list("results")
    return try #require(results.first?.list("locations").first).object("physicalLocation")
  }

  private func issue(_ export: AccusationExport) throws -> JSONObject {
    try #require(WrittenExport(export, "gitlab").issues.first)
  }

  @Test(arguments: ["/srv/app", "/srv/my app", "/srv/ä%20#?", "/srv/./app/", "/srv/app/../app"])
  func `a file below the program's folder has a path from there`(root: String) throws {
    let export = try Self.export(root: root)
    let place = try place(export)
    #expect(place.object("artifactLocation").text("uri") == "penta_core/pool.cpp")
    #expect(place.object("artifactLocation").text("uriBaseId") == "%SRCROOT%")
    #expect(place.object("region").number("startLine") == 88)
    #expect(try issue(export).object("location").text("path") == "penta_core/pool.cpp")
    #expect(try issue(export).object("location").object("lines").number("begin") == 88)
    let test = try #require(WrittenExport(export, "junit").xml.all("testcase").first { $0.children.first?.name == "failure" })
    #expect(test.attributes["file"] == "penta_core/pool.cpp" && test.attributes["line"] == "88")
  }

  @Test(arguments: [
    ("penta_core/pool.cpp", "penta_core/pool.cpp"), ("./src/../penta_core//pool.cpp", "penta_core/pool.cpp"),
    ("../penta_core/pool.cpp", "penta_core/detector.cpp"),
  ])
  func `what a compiler wrote is meant from the program's folder, unless it lies above where the compiler ran`(
    path: String, uri: String
  ) throws {
    let export = try Self.export(root: "/srv/app", pool: path)
    #expect(try place(export).object("artifactLocation").text("uri") == uri)
    #expect(try issue(export).object("location").text("path") == uri)
  }

  @Test(arguments: [
    ("/srv/my app", "file:///srv/my%20app/"), ("/srv/ä%20#?", "file:///srv/%C3%A4%2520%23%3F/"), ("/srv//x/./", "file:///srv/x/"),
  ])
  func `the folder is a URI`(folder: String, uri: String) throws {
    let run = try WrittenExport(Self.export(root: folder), "sarif").run
    #expect(run.object("originalUriBaseIds").object("%SRCROOT%").text("uri") == uri)
    #expect(run.list("invocations").first?.object("workingDirectory").text("uri") == uri)
  }

  @Test func `a file elsewhere has its whole path`() throws {
    let export = try Self.export(root: "/opt/a b", ranIn: "/srv/app")
    let place = try place(export).object("artifactLocation")
    #expect(place.text("uri") == "file:///opt/a%20b/penta_core/pool.cpp" && place.text("uriBaseId") == nil)
    // Nothing of the stack lies in the folder, and GitLab takes no path that begins with a slash.
    #expect(try issue(export).object("location").text("path") == "opt/a b/penta_core/pool.cpp")
  }

  @Test func `GitLab has the innermost line in the program's folder`() throws {
    // Of the stack only harmony.py:88 lies below music_brain.
    let export = try Self.export(root: "/srv/app", ranIn: "/srv/app/music_brain")
    #expect(try place(export).object("artifactLocation").text("uri") == "file:///srv/app/penta_core/pool.cpp")
    #expect(try issue(export).object("location").text("path") == "harmony.py")
    #expect(try issue(export).object("location").object("lines").number("begin") == 88)
  }

  @Test func `what stands nowhere has a path all the same, as GitHub and GitLab need one`() throws {
    let export = try Self.export(nil as StackNamer?)
    #expect(try place(export).object("artifactLocation").text("uri") == "no-source-known")
    #expect(try issue(export).object("location").text("path") == "no-source-known")
    #expect(try issue(export).object("location").object("lines").number("begin") == 1)
    let result = try #require(WrittenExport(export, "sarif").run.list("results").first)
    #expect(result.list("locations").first?.list("logicalLocations").first?.text("fullyQualifiedName") == "app.Chord")
    #expect(result.list("stacks").isEmpty)
    let test = try #require(WrittenExport(export, "junit").xml.all("testcase").first { $0.children.first?.name == "failure" })
    #expect(test.attributes["file"] == nil && test.attributes["line"] == nil)
  }
}
