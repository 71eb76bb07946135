import Suppressions
import SyntheticCaptures
import Testing

@Suite struct GlobTests {
  @Test(
    arguments: [
      ("", ""), ("*", ""), ("*", "anything"), ("music21.*", "music21.note.Note"), ("*/numpy/*", "/site-packages/numpy/core.py"),
      ("PyInit_?", "PyInit_a"), ("a*b*c", "a-b-b-c"), ("**", "x"), ("lib*.so*", "libgomp.so.1.0.0"), ("?", "é"),
      ("?", "\u{1F3B5}"),
      ("cache['a'][?]", "cache['a'][3]"), ("*ab", "aab"), ("\\*", "\\x"),
    ])
  func `a star is any characters, a question mark one, all else itself`(pattern: String, text: String) {
    #expect(Glob(pattern).matches(text))
  }

  @Test(
    arguments: [
      ("", "a"), ("a", ""), ("?", ""), ("?", "ab"), ("music21.*", "music22.note"), ("music21.*", "my.music21.note"),
      ("a*b", "ab-"),
      ("[ab]", "a"), ("a.c", "abc"), ("Note", "note"), ("a*b*c", "a-c-b"), ("*ab", "aba"),
    ])
  func `the whole text must be what the pattern describes`(pattern: String, text: String) {
    #expect(!Glob(pattern).matches(text))
  }

  @Test(arguments: 0..<500) func `random patterns mean what the slow matcher says`(seed: Int) {
    var generator = SeededRandom(seed: UInt64(seed))
    for _ in 0..<20 {
      let pattern = text(of: "ab**?", upTo: 8, using: &generator)
      let text = text(of: "ab", upTo: 10, using: &generator)
      #expect(
        Glob(pattern).matches(text) == slowlyMatches(pattern[...], text[...]), "seed \(seed): \(pattern) and \(text)")
    }
  }

  @Test func `many stars take no exponential time`() {
    let pattern = String(repeating: "a*", count: 200) + "b"
    #expect(!Glob(pattern).matches(String(repeating: "a", count: 5_000)))
  }

  private func text(of letters: String, upTo length: Int, using generator: inout SeededRandom) -> String {
    let choices = Array(letters)
    let count = Int.random(in: 0...length, using: &generator)
    return String((0..<count).map { _ in choices[Int.random(in: 0..<choices.count, using: &generator)] })
  }

  /// The definition: a star is nothing, or a character and the star again.
  private func slowlyMatches(_ pattern: Substring, _ text: Substring) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" {
      return slowlyMatches(pattern.dropFirst(), text) || (!text.isEmpty && slowlyMatches(pattern, text.dropFirst()))
    }
    guard let letter = text.first, first == "?" || first == letter else { return false }
    return slowlyMatches(pattern.dropFirst(), text.dropFirst())
  }
}
