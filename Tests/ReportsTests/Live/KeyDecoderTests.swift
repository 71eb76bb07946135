import Reports
import SyntheticCaptures
import Testing

@Suite struct KeyDecoderTests {
  private let bytes: [UInt8] = Array("jß\u{1b}[A\u{1b}OB漢\u{1b}[5~\u{1b}[1;5C\u{1b}[6~\u{7f}\r\u{1b}[H\u{1b}[4~\u{1b}[99~q".utf8)
  private let keys: [LiveKey] = [
    .character("j"), .character("ß"), .up, .down, .character("漢"), .pageUp, .right, .pageDown, .backspace, .enter, .home, .end,
    .character("q"),
  ]

  @Test func `keys are the same however their bytes arrive`() {
    for seed in 1...200 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      var decoder = KeyDecoder()
      var found: [LiveKey] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...rest.count, using: &random)
        found += decoder.add(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(found == keys, "seed \(seed)")
      #expect(!decoder.isWaiting)
    }
  }

  @Test func `escape alone is a key when nothing follows`() {
    var decoder = KeyDecoder()
    #expect(decoder.add([0x1b]) == [])
    #expect(decoder.isWaiting)
    #expect(decoder.flush() == [.escape])
    #expect(decoder.add(Array("\u{1b}x".utf8)) == [.escape, .character("x")])
  }

  @Test func `rubbish ends and leaves nothing behind`() {
    for seed in 1...500 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      var decoder = KeyDecoder()
      _ = decoder.add((0..<40).map { _ in UInt8.random(in: 0...255, using: &random) })
      _ = decoder.flush()
      #expect(decoder.add([0x6a]) == [.character("j")], "seed \(seed)")
    }
  }
}
