import Suppressions
import Testing

@Suite struct ConfigurationTests {
  private let entry = """
    fingerprint = "3f2a9c0d11e8b7a4"
    reason = "r"
    owner = "o"
    """

  @Test func `a date may be a TOML date or the same as text`() throws {
    let texts = ["date = 2026-11-02", "date = '2026-11-02'"]
    let days = try texts.map { date in
      try Configuration(text: "[[known_issue]]\n\(entry)\n\(date)", path: "kmmem.toml").knownIssues.first?.date
    }
    #expect(days == [CalendarDay(year: 2026, month: 11, day: 2), CalendarDay(year: 2026, month: 11, day: 2)])
  }

  @Test func `tables of other commands are left to these`() throws {
    let text = "[budgets]\nanything = 3\n[[history]]\nx = []\n"
    #expect(try Configuration(text: text, path: "kmmem.toml") == Configuration())
  }

  @Test(arguments: ["", "# nothing\r\n", "known_issue = []\nsuppression = []", "\u{feff}[budgets]"])
  func `a file may say nothing`(text: String) throws {
    #expect(try Configuration(text: text, path: "kmmem.toml") == Configuration())
  }

  @Test func `entries may be written inline, and lines may end as on Windows`() throws {
    let text = "suppression = [{name = \"a\", type = \"b\"}, {name = 'c', file = '''d'''}]\r\n"
    #expect(try Configuration(text: text, path: "kmmem.toml").suppressions.map(\.name) == ["a", "c"])
  }

  @Test func `a detector is checked where the detectors are given`() throws {
    let text = "[[suppression]]\nname = 'a'\ntype = 'b'\ndetector = 'lost-blocks'"
    for detectors in [[], ["lost-blocks"]] {
      #expect(try Configuration(text: text, path: "k", detectors: detectors).suppressions.count == 1)
    }
    let sentence = #expect(throws: ConfigurationError.self) {
      try Configuration(text: text, path: "k", detectors: ["lost-block", "reference-cycles"])
    }?.sentence
    #expect(sentence == #"k: unknown detector "lost-blocks" in suppression 1; did you mean "lost-block"?"#)
    let other = #expect(throws: ConfigurationError.self) {
      try Configuration(text: text, path: "k", detectors: ["reference-cycles"])
    }?.sentence
    #expect(other == #"k: unknown detector "lost-blocks" in suppression 1; detectors are reference-cycles."#)
  }

  @Test func `a pyproject has the same tables under its own`() throws {
    let text = """
      [project]
      name = "x"
      [[tool.kmmem.known_issue]]
      \(entry)
      date = 2026-11-02
      [[tool.kmmem.suppression]]
      name = "n"
      type = "t"
      """
    let configuration = try #require(try Configuration(pyproject: text, path: "pyproject.toml"))
    #expect(configuration.knownIssues.map(\.owner) == ["o"])
    #expect(configuration.suppressions.map(\.name) == ["n"])
  }

  @Test(arguments: ["", "[project]\nname = 'x'", "tool = 3", "[tool.ruff]\nx = 1", "kmmem = 3"])
  func `a pyproject without the table is none of ours`(text: String) throws {
    #expect(try Configuration(pyproject: text, path: "pyproject.toml") == nil)
  }

  @Test func `an error names the number of its entry`() {
    let text = "[[suppression]]\nname = 'a'\ntype = 'b'\n[[suppression]]\nname = 'c'"
    let expected = ConfigurationError.entry(ConfigurationEntry(path: "k", table: "suppression", number: 2), .noCondition)
    #expect(throws: expected) { try Configuration(text: text, path: "k") }
  }
}
