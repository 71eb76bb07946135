import CaptureFormat
import Reports
import Snapshots
import SyntheticCaptures
import Testing

/// Names that somebody has chosen to be read as markup, or to move a terminal's cursor.
@Suite struct HostileNameTests {
  private static let markup = "<script>alert(1)</script> & \" ' ]]> <!-- --> %00 \\ {0} [x](http://x)"
  private static let controls =
    String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar($0 as UInt32) })) + "\u{7f}\u{9b}31m"
  private static let others = "\u{fffd}\u{fffe}\u{ffff}\u{1fffe}\u{202e}\u{2028}🎹 é"
  private static let long =
    "penta::Map<" + String(repeating: "std::pair<int, ", count: 700) + "int" + String(repeating: ">", count: 700)
  private static let names = [markup, "\u{1b}[2J\u{1b}]0;title\u{7}", controls, others, long]

  /// Gives every function and file of C++ a name.
  private final class Naming: FrameNaming {
    private let name: String
    private let known = SampleNames()

    init(_ name: String) { self.name = name }

    func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
      known.names(at: address, in: module).map { native in
        NativeName(
          function: native.file == nil ? native.function : name, shortFunction: name,
          file: native.file.map { _ in "/srv/app/\(name).cpp" },
          line: native.line, isInlined: native.isInlined, isCPlusPlus: native.isCPlusPlus)
      }
    }
  }

  private static func findings(_ name: String) throws -> AccusationExport {
    var heap = SyntheticHeap()
    for _ in 0..<4 { _ = heap.object("app.\(name)", site: 3, extra: 1) }
    heap.plantControls()
    let names = ReportSource.Process(try SampleProgram().recording(), naming: Naming(name)).names
    return AccusationExport(try LeakingProgram.judged(heap, names: names))
  }

  private static func growth(_ name: String) throws -> AccusationExport {
    try GrowingProgram(
      [10, 20, 30, 40, 50, 50].map { entries in
        var heap = SyntheticHeap()
        let list = heap.object("list")
        heap.module("app.\(name)", list)
        for _ in 0..<entries { heap.hold(list, heap.object("app.Chord")) }
        return heap
      }
    ).export
  }

  /// Nothing that a terminal would obey, or that is no character.
  private func expectPlain(_ written: WrittenExport, tabs: Bool) {
    #expect(written.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x0a || tabs && $0 == 0x09 })
    #expect(String(validating: written.bytes, as: UTF8.self) != nil)
  }

  @Test(arguments: names) func `workflow commands are a line each, whatever the names`(name: String) throws {
    let github = try WrittenExport(Self.findings(name), "github")
    expectPlain(github, tabs: false)
    #expect(github.text.split(separator: "\n").allSatisfy { $0.hasPrefix("::") })
  }

  @Test(arguments: names) func `JSON has the names as they are`(name: String) throws {
    let sarif = try WrittenExport(Self.findings(name), "sarif")
    expectPlain(sarif, tabs: false)
    let result = try #require(sarif.run.list("results").first)
    let location = try #require(result.list("locations").first)
    #expect(location.list("logicalLocations").first?.text("fullyQualifiedName") == name)
    let uri = try #require(location.object("physicalLocation").object("artifactLocation").text("uri"))
    #expect(uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !Array("<>\"\\^`{|}[]#?".utf8).contains($0) })
    #expect(result.object("properties").members["types"] as? [String] == ["app.\(name)"])
    let gitlab = try WrittenExport(Self.findings(name), "gitlab")
    expectPlain(gitlab, tabs: false)
    let path = try #require(gitlab.issues.first?.object("location").text("path"))
    #expect(!path.hasPrefix("/") && !path.hasPrefix("."))
    #expect(try #require(gitlab.issues.first?.text("description")).count <= 1000)
  }

  @Test(arguments: names) func `XML is well-formed and has nothing but characters`(name: String) throws {
    for export in [try Self.findings(name), try Self.growth(name)] {
      let junit = try WrittenExport(export, "junit")
      expectPlain(junit, tabs: true)
      #expect(
        !junit.text.unicodeScalars.contains { (0x80..<0xa0).contains($0.value) || $0.value == 0xfffe || $0.value == 0xffff })
      let test = try #require(junit.xml.all("testcase").first { $0.children.first?.name == "failure" })
      #expect(try #require(test.attributes["name"]).count <= 300)
      #expect(!(try #require(test.children.first).text.isEmpty))
    }
  }

  @Test func `XML has markup as text, and pictures of what it cannot write`() throws {
    func message(_ name: String) throws -> String {
      let test = try #require(WrittenExport(Self.growth(name), "junit").xml.all("failure").first)
      return try #require(test.attributes["message"])
    }
    #expect(try message(Self.markup).contains(Self.markup))
    #expect(try message("a\u{1b}[2J\u{0}\u{7f}\u{9b}\u{ffff}b").contains("a␛[2J␀␡\u{fffd}\u{fffd}b"))
    #expect(try message("a\tb\nc\rd").contains("a\tb\nc\rd"))
    #expect(try message(Self.long).contains(Self.long))
  }

  @Test(arguments: names) func `growth is told of any name`(name: String) throws {
    let result = try #require(WrittenExport(Self.growth(name), "sarif").run.list("results").first)
    #expect(result.object("properties").text("place")?.contains(name) == true)
    #expect(try WrittenExport(Self.growth(name), "gitlab").issues.count == 1)
  }
}
