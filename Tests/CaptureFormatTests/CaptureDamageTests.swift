import CaptureFormat
import SyntheticCaptures
import Testing

/// Whatever happens to a file, reading it gives an error or a sound result, and ends.
@Suite struct CaptureDamageTests {
  @Test func `a file cut at any byte gives an error that names the position`() throws {
    let whole = CaptureFileTests.sample().bytes()
    // Every byte where structure changes, and a stride that meets every page offset in the padding between.
    let interesting = Set(
      Array(0...700) + Array(4000...4400) + Array(65000...67000) + Array(stride(from: 0, to: whole.count, by: 61)))
    for length in interesting.sorted() where length < whole.count {
      try withTemporaryFile(Array(whole[..<length])) { path in
        do {
          _ = try CaptureFile(path: path)
          Issue.record("a file cut at \(length) was read")
        } catch CaptureError.notACapture where length < 8 {
        } catch CaptureError.truncated(_, let size, let expected) {
          #expect(size == length)
          #expect(expected > length)
        }
      }
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>) func `flipped bytes give an error or a result`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let whole = CaptureFileTests.sample().bytes()
    for _ in 0..<50 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        let page = [0, 0, 4096, 16 * 4096].randomElement(using: &random) ?? 0
        let offset =
          page == 4096 ? page + Int.random(in: 0..<96, using: &random) : page + Int.random(in: 0..<4096, using: &random)
        bytes[offset] = UInt8.random(in: 0...255, using: &random)
      }
      try withTemporaryFile(bytes) { path in
        do {
          let file = try CaptureFile(path: path)
          var records = 0
          _ = file.log.walk { _ in records += 1 }
          #expect(records <= file.log.content.count / 8)
        } catch let error as CaptureError {
          _ = error
        }
      }
    }
  }

  @Test func `a log that breaks is read up to the break`() throws {
    var capture = SyntheticCapture()
    capture.meta("cwd", "/srv")
    let offset = capture.log.count
    capture.meta("host", "studio")
    var bytes = capture.bytes()
    // The log is the last page; the second record's length becomes 3.
    bytes[bytes.count - 4096 + offset + 4] = 3
    try withTemporaryFile(bytes) { path in
      var keys: [String] = []
      let damage = try CaptureFile(path: path).log.walk { if case .meta(let key, _) = $0 { keys.append(key) } }
      #expect(keys == ["cwd"])
      #expect(damage.brokenAt == offset)
    }
  }
}
