import Suppressions
import SyntheticCaptures
import Testing

/// Files that somebody's editor, disk or merge has damaged: an error or a result, never a crash.
@Suite struct DamagedTextTests {
  private static let configuration = """
    # known
    [[known_issue]]
    fingerprint = "3f2a9c0d11e8b7a4"
    reason = "the vendor's driver; ticket 4711"
    owner = "anna"
    date = 2026-11-02
    [[suppression]]
    name = "numpy's caches"
    detector = "lost-blocks"
    type = "music21.*"
    locator = 'logging._handlers*'
    function = "PyInit_*"
    [budgets]
    peak = {a = [1, 2.5, true], b = 12:30:00, c = 2026-11-02T12:30:00Z}
    """
  private static let project = configuration.replacing("[[", with: "[[tool.kmmem.").replacing(
    "[budgets]", with: "[tool.kmmem.budgets]")
  private static let valgrind = """
    # leaks
    {
       a name
       Memcheck:Leak
       match-leak-kinds: definite,possible
       fun:_Znwm
       ...
       obj:*/libgomp.so*
       src:a.c:12
    }
    {
       other
       Helgrind,DRD:Race
       fun:f
    }
    """
  private static let sanitizer = "# leaks\nleak:^libgomp*so$\nrace:f\nleak:g\n"

  private static let finding = FindingFacts.sample(
    types: ["music21.note.Note"], locators: ["logging._handlers"],
    frames: [.init(function: "f(int)", mangled: "_Z1fi", file: "/a.c", line: 12, object: "/lib/libgomp.so")])

  /// Reads a text in all ways and asks for a finding; the sentence of an error is one line that ends.
  private func read(_ text: String) {
    do {
      _ = Triage(of: [Self.finding], by: try Configuration(text: text, path: "kmmem.toml"))
    } catch {
      check(error.sentence)
    }
    do {
      _ = try Configuration(pyproject: text, path: "pyproject.toml").map { Triage(of: [Self.finding], by: $0) }
    } catch {
      check(error.sentence)
    }
    do {
      let file = try SuppressionFile(text: text, path: "a.supp")
      _ = Triage(of: [Self.finding], by: Configuration().adding([file]))
      for entry in file.skipped { check(entry.sentence) }
    } catch {
      check(error.sentence)
    }
  }

  private func check(_ sentence: String) {
    #expect(!sentence.contains { $0.isNewline }, "\(sentence)")
    #expect(sentence.hasSuffix(".") || sentence.hasSuffix("?"), "\(sentence)")
  }

  @Test func `the files themselves are read`() throws {
    #expect(try Configuration(text: Self.configuration, path: "k").suppressions.count == 1)
    #expect(try Configuration(pyproject: Self.project, path: "p")?.suppressions.count == 1)
    #expect(try SuppressionFile(text: Self.valgrind, path: "v").suppressions.count == 1)
    #expect(try SuppressionFile(text: Self.sanitizer, path: "s").suppressions.count == 2)
  }

  @Test(arguments: [configuration, project, valgrind, sanitizer]) func `every beginning of a file is survived`(text: String) {
    for end in text.unicodeScalars.indices { read(String(text.unicodeScalars[..<end])) }
  }

  @Test(arguments: 0..<300) func `random damage is survived`(seed: Int) {
    var generator = SeededRandom(seed: UInt64(seed))
    for text in [Self.configuration, Self.project, Self.valgrind, Self.sanitizer] {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &generator) { damage(&bytes, using: &generator) }
      read(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test(arguments: [
    String(repeating: "[", count: 100_000), "a = " + String(repeating: "[", count: 100_000),
    "a = " + String(repeating: "{a=", count: 100_000), String(repeating: "a.", count: 10_000) + "a = 1\n=",
    "[" + String(repeating: "a.", count: 10_000) + "a]\n=", String(repeating: "a", count: 1 << 20) + " = 1", "\"\\u0000\" = 1",
    "[[suppression]]\n\"na\\u0000me\" = 'x'", String(repeating: "{\n", count: 10_000), String(repeating: "}\n", count: 10_000),
  ])
  func `deep and long texts are survived`(text: String) {
    read(text)
  }

  private func damage(_ bytes: inout [UInt8], using generator: inout SeededRandom) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    let end = min(bytes.count, place + Int.random(in: 1...20, using: &generator))
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &generator))
    default: bytes[place] = Array("\"'[]{}=.:#\n\\0*,".utf8)[Int.random(in: 0..<15, using: &generator)]
    }
  }
}
