import Suppressions
import Testing

@Suite struct SanitizerFileTests {
  private typealias Frame = FindingFacts.Frame

  private func hides(_ line: String, _ finding: FindingFacts) throws -> Bool {
    try #require(SuppressionFile(text: "# of ours\n" + line + "\n", path: "lsan.supp").suppressions.first).hides(finding)
  }

  private let finding = FindingFacts.sample(frames: [
    Frame(function: "grow(int)", mangled: "_Z4growi"),
    Frame(function: "lead", file: "/src/penta/lead.cpp", object: "/usr/lib/libgomp.so.1"),
    Frame(function: "render", file: "/src/music/rendering.py", object: "python3", isPython: true),
  ])

  @Test(arguments: [
    "leak:grow", "leak:row(", "leak:_Z4grow", "leak:penta/", "leak:libgomp", "leak:render", "leak:le*d", "leak:^grow",
    "leak:so.1$",
    "leak:^lead$", "leak:^gr*)$", "leak:*lead*", "leak:rendering.py",
  ])
  func `a pattern is a part of a function, a file or a library`(line: String) throws {
    #expect(try hides(line, finding))
  }

  @Test(arguments: [
    "leak:shrink", "leak:^row", "leak:^lea$", "leak:libgomp$", "leak:l?ad", "leak:Grow", "leak:python3", "leak:grow*shrink",
    "leak: grow",
  ])
  func `other texts are not meant`(line: String) throws {
    #expect(try !hides(line, finding))
  }

  @Test func `what LeakSanitizer would not report stays visible`() throws {
    #expect(try !hides("leak:f", .sample(detector: "reference-cycles", frames: [Frame(function: "f")], leakKind: nil)))
  }

  @Test func `lines for other sanitizers are left out with a word`() throws {
    let file = try SuppressionFile(text: "race:f\nleak:f\nleak:g\n", path: "lsan.supp")
    #expect(file.suppressions.map(\.name) == ["leak:f", "leak:g"])
    #expect(file.skipped.map(\.sentence) == [#"lsan.supp, line 1: "race:f" is left out; it is for race, not for leaks."#])
  }
}
