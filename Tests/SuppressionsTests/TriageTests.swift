import Suppressions
import Testing

@Suite struct TriageTests {
  private let text = """
    [[known_issue]]
    fingerprint = "00000000000000a1"
    reason = "the vendor's driver; ticket 4711"
    owner = "anna"
    date = 2026-11-02
    [[known_issue]]
    fingerprint = "00000000000000a2"
    reason = "an old one"
    owner = "bert"
    date = "2026-10-31"
    [[suppression]]
    name = "unused"
    type = "nothing"
    [[suppression]]
    name = "notes"
    type = "music21.*"
    [[suppression]]
    name = "all dictionaries"
    type = "dict"
    [[suppression]]
    name = "notes"
    locator = "notes*"
    """

  private func triage(_ findings: FindingFacts...) throws -> Triage {
    Triage(of: findings, by: try Configuration(text: text, path: "kmmem.toml"))
  }

  @Test func `a known issue is accepted with what was written about it`() throws {
    let day = try #require(CalendarDay(year: 2026, month: 11, day: 2))
    let issue = KnownIssue(
      fingerprint: "00000000000000a1", reason: "the vendor's driver; ticket 4711", owner: "anna", date: day)
    let result = try triage(.sample(fingerprint: "00000000000000a1"), .sample(fingerprint: "00000000000000a3"))
    #expect(result.outcomes == [.accepted(issue), .counted])
    #expect(issue.date.description == "2026-11-02")
  }

  @Test func `a known issue that no finding has is gone, one that several have is not`() throws {
    #expect(try triage().gone.map(\.owner) == ["anna", "bert"])
    let twice = FindingFacts.sample(fingerprint: "00000000000000a2")
    let result = try triage(twice, twice)
    #expect(result.gone.map(\.owner) == ["anna"])
    #expect(result.outcomes.allSatisfy { if case .accepted(let issue) = $0 { issue.owner == "bert" } else { false } })
  }

  @Test func `a known issue is accepted even where a suppression would hide it`() throws {
    let result = try triage(.sample(fingerprint: "00000000000000a1", types: ["dict"]))
    #expect(result.suppressed.isEmpty)
    #expect(result.gone.count == 1)
  }

  @Test func `what was hidden is summed by name in the order of the entries, unused names left out`() throws {
    let result = try triage(
      .sample(types: ["dict"], count: 3, bytes: 300), .sample(types: ["list"]),
      .sample(locators: ["notes[3]"], count: 2, bytes: 20),
      .sample(types: ["dict", "music21.note.Note"], count: 5, bytes: 50))
    #expect(result.suppressed.map(\.name) == ["notes", "all dictionaries"])
    #expect(result.suppressed.map(\.count) == [7, 3])
    #expect(result.suppressed.map(\.bytes) == [70, 300])
    #expect(result.suppressed.map(\.findings) == [2, 1])
    #expect(result.outcomes.map(\.isCounted) == [false, true, false, false])
  }

  @Test func `sums that no number can hold stay at the greatest`() throws {
    let great = FindingFacts.sample(types: ["dict"], count: .max, bytes: .max)
    let sum = try #require(try triage(great, great).suppressed.first)
    #expect(sum.count == .max)
    #expect(sum.bytes == .max)
  }

  @Test func `entries of further files come behind those of the configuration`() throws {
    let file = try SuppressionFile(text: "leak:f\n", path: "lsan.supp")
    let configuration = try Configuration(text: text, path: "kmmem.toml").adding([file])
    let both = FindingFacts.sample(types: ["dict"], frames: [.init(function: "f")])
    let result = Triage(of: [both, .made(in: "f")], by: configuration)
    #expect(result.suppressed.map(\.name) == ["all dictionaries", "leak:f"])
  }

  @Test func `without a configuration everything counts`() {
    let result = Triage(of: [.sample(), .sample()], by: Configuration())
    #expect(result.outcomes == [.counted, .counted])
    #expect(result.gone.isEmpty)
    #expect(result.suppressed.isEmpty)
  }
}

extension Triage.Outcome {
  /// Whether the finding stays in the report.
  fileprivate var isCounted: Bool { self == .counted }
}
