import CCaptureFormat
import Detectors
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct ExportTests {
  private static let names = ["findings", "findings-none", "findings-doubtful", "growth", "growth-none", "budgets"]
  private static let formats = AccusationFormats.all.map { $0.name }

  private static func export(_ name: String) throws -> AccusationExport {
    switch name {
    case "findings": return AccusationExport(try LeakingProgram.judged(LeakingProgram.guilty()))
    case "findings-none": return AccusationExport(try LeakingProgram.judged(LeakingProgram.innocent))
    case "findings-doubtful": return AccusationExport(try doubtful())
    case "budgets": return AccusationExport(try BudgetedProgram.answer())
    case "growth": return try GrowingProgram.guilty().export
    default: return try GrowingProgram.innocent().export
    }
  }

  /// Nothing was planted for the detectors to find, and Python's objects were not recorded.
  private static func doubtful() throws -> JudgedFindings {
    var heap = SyntheticHeap()
    heap.module("app", heap.object("app.App"))
    return try LeakingProgram.judged(heap, names: nil) { $0.flags &= ~KMM_SNAPSHOT_OBJECT_BLOCKS.rawValue }
  }

  @Test(arguments: names, formats) func `each export in each format`(name: String, format: String) throws {
    let text = try WrittenExport(try Self.export(name), format).text
    try Golden(name: "\(name).\(format)").expect(text.replacing("\"\(Release.version)\"", with: "\"VERSION\""))
  }

  @Test func `what counts for the exit code fails, and nothing else`() throws {
    var heap = SyntheticHeap()
    for _ in 0..<4 { _ = heap.object("app.Chord", site: 3, extra: 1) }
    // A single one may be wanted, and of the two blocks that hold each other somebody knows.
    _ = heap.object("app.Settings", extra: 1)
    heap.ring(heap.block(48), heap.block(48))
    heap.plantControls()
    let judged = try LeakingProgram.judged(heap, names: SampleProgram().process().names, showsPossible: true)
    #expect(judged.countedCount == 1 && judged.findings.count == 2 && judged.accepted.count == 1)
    let suite = try #require(WrittenExport(AccusationExport(judged), "junit").xml.children.first)
    #expect(suite.all("failure").count == judged.countedCount)
    #expect(suite.all("skipped").count == judged.findings.count { !$0.isCounted } + judged.accepted.count)
    let results = try WrittenExport(AccusationExport(judged), "sarif").run.list("results")
    #expect(results.count == judged.findings.count + judged.accepted.count)
    #expect(results.count { $0.text("level") != "note" && $0.list("suppressions").isEmpty } == judged.countedCount)
    #expect(try WrittenExport(AccusationExport(judged), "gitlab").issues.count == judged.findings.count)
  }

  @Test(arguments: names) func `the counts of the tests are right`(name: String) throws {
    let suites = try WrittenExport(try Self.export(name), "junit").xml
    let suite = try #require(suites.children.first)
    #expect(suites.children.count == 1 && !suite.children.isEmpty)
    for (attribute, element) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
      #expect(suite.attributes[attribute] == String(suite.all(element).count), "\(attribute)")
    }
    // GitLab takes tests of equal names for one.
    let tests = suite.children.map { "\($0.attributes["classname"] ?? "") \($0.attributes["name"] ?? "")" }
    #expect(Set(tests).count == tests.count)
  }

  @Test func `a search is told once, or its findings are`() throws {
    let judged = try LeakingProgram.judged(LeakingProgram.guilty())
    let tests = try WrittenExport(AccusationExport(judged), "junit").xml.all("testcase")
    for detector in Finding.Detector.allCases where detector != .memoryErrors {
      let own = tests.filter { $0.attributes["name"] == detector.rawValue }
      let isAccused = judged.findings.contains { $0.detector == detector && $0.isCounted }
      #expect(own.count == (isAccused ? 0 : 1), "\(detector)")
    }
  }

  @Test(arguments: ["findings", "growth"]) func `each result has a rule, which is told in words`(name: String) throws {
    let run = try WrittenExport(try Self.export(name), "sarif").run
    let rules = run.object("tool").object("driver").list("rules")
    #expect(Set(rules.compactMap { $0.text("id") }).count == rules.count)
    for rule in rules {
      // GitHub takes no more than 1024 characters.
      let texts = ["shortDescription", "fullDescription", "help"].compactMap { rule.object($0).text("text") }
      #expect(texts.count == 3 && texts.allSatisfy { !$0.isEmpty && $0.count <= 1024 }, "\(rule)")
    }
    let results = run.list("results")
    #expect(!results.isEmpty)
    for result in results {
      let index = try #require(result.number("ruleIndex"))
      #expect(rules[index].text("id") == result.text("ruleId"))
    }
  }

  @Test func `each kind of finding but garbage has a rule of its detector`() throws {
    let run = try WrittenExport(try Self.export("findings-none"), "sarif").run
    let rules = Set(run.object("tool").object("driver").list("rules").compactMap { $0.text("id") })
    #expect(rules.count == Finding.Kind.allCases.count { !$0.isGarbage && !$0.isOnRequest })
    let judged = try LeakingProgram.judged(LeakingProgram.guilty(), names: nil, showsPossible: true)
    for finding in judged.findings {
      #expect(finding.kind.detector == finding.detector)
      #expect(rules.contains("\(finding.detector.rawValue)/\(finding.kind.rawValue)"))
    }
  }

  @Test func `growth has its name in the next run as well`() throws {
    func fingerprints(_ entries: [Int]) throws -> [String] {
      let issues = try WrittenExport(GrowingProgram(entries: entries).export, "gitlab").issues
      return issues.compactMap { $0.text("fingerprint") }
    }
    let once = try fingerprints([10, 20, 30, 40, 50, 50])
    #expect(once.count == 4 && Set(once).count == 4)
    #expect(Set(try fingerprints([30, 61, 93, 120, 150, 150])) == Set(once))
  }
}
