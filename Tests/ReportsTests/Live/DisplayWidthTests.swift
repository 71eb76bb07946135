import Reports
import SyntheticCaptures
import Testing

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("漢字", 4), ("ﬁ", 1), ("é", 1), ("e\u{301}", 1), ("🙂", 2), ("👨‍👩‍👧", 2), ("한글", 4), ("ｶﾅ", 2), ("，", 2),
    ("▁▂█…", 4),
    ("❤\u{fe0f}", 2),
  ])
  func `columns`(text: String, columns: Int) { #expect(DisplayWidth.of(text) == columns) }

  @Test func `a cut text fits, and keeps all that does`() {
    let letters = Array("ab漢é🙂…字e\u{301}")
    for seed in 1...300 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      let text = String(
        (0..<Int.random(in: 0...12, using: &random)).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
      for width in 0...26 {
        for cut in [DisplayWidth.cut(text, width), DisplayWidth.cutStart(text, width), DisplayWidth.cutMiddle(text, width)] {
          #expect(DisplayWidth.of(cut) <= width, "seed \(seed)")
          #expect(DisplayWidth.of(text) > width || cut == text, "seed \(seed)")
          // One column may be left before a wide letter.
          #expect(DisplayWidth.of(text) <= width || DisplayWidth.of(cut) >= width - 2, "seed \(seed)")
        }
      }
    }
  }

  @Test func `what would move the cursor is a dot`() {
    #expect(DisplayWidth.printable("a\u{1b}[2Jb\n\u{202e}c") == "a·[2Jb··c")
    #expect(DisplayWidth.printable("漢é") == "漢é")
  }
}
