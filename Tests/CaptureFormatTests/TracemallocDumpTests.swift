import CaptureFormat
import Foundation
import SyntheticCaptures
import Testing

/// Dumps of tracemalloc are read whole, and whatever is none gives an error that says where.
@Suite struct TracemallocDumpTests {
  /// What Python has written; Fixtures/README.md says how.
  private static let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/tracemalloc.dump")

  private func result(_ bytes: [UInt8]) throws -> Result<TracemallocDump, TracemallocDumpError> {
    try withTemporaryFile(bytes) { path in
      do throws(TracemallocDumpError) { return .success(try TracemallocDump(path: path)) } catch { return .failure(error) }
    }
  }

  private func small() -> SyntheticDump {
    var dump = SyntheticDump()
    dump.trace(bytes: 100, [("/srv/a.py", 7), ("/srv/b.py", 9)])
    dump.trace(bytes: 28, [("/srv/müsik.py", 1)])
    dump.trace(bytes: 30, [("/srv/a.py", 7)])
    return dump
  }

  @Test func `a dump of Python's has the blocks that Python tells`() throws {
    let dump = try TracemallocDump(path: Self.fixture.path)
    #expect(TracemallocDump.isPickle(path: Self.fixture.path))
    #expect(dump.tracebackLimit == 3)
    var sums: [String: [UInt64]] = [:]
    for trace in dump.traces {
      let sum = sums[dump.lines[trace.line].text] ?? [0, 0]
      sums[dump.lines[trace.line].text] = [sum[0] + trace.bytes, sum[1] + 1]
    }
    let told: [String: [UInt64]] = [
      "/srv/harmony.py:34": [17066, 51],
      "/srv/harmony.py:35": [86362, 933],
      "/srv/harmony.py:36": [1_048_633, 2],
    ]
    #expect(sums == told)
    #expect(dump.bytes == sums.values.reduce(0) { $0 + $1[0] })
  }

  @Test func `what was written is read`() throws {
    let dump = try result(small().bytes()).get()
    #expect(dump.tracebackLimit == 5)
    #expect(dump.traces.map(\.bytes) == [100, 28, 30])
    #expect(dump.traces.map { dump.lines[$0.line].text } == ["/srv/a.py:7", "/srv/müsik.py:1", "/srv/a.py:7"])
    #expect(dump.lines.count == 2)
    #expect(try result(SyntheticDump().bytes()).get().traces.isEmpty)
  }

  @Test func `a dump cut at any byte gives an error`() throws {
    let whole = [UInt8](try Data(contentsOf: Self.fixture))
    for bytes in [whole, small().bytes()] {
      for length in bytes.indices {
        guard case .failure(.truncated(_, size: length)) = try result(Array(bytes[..<length])) else {
          Issue.record("cut at \(length)")
          continue
        }
      }
    }
  }

  @Test func `a text that is longer than any file is not cut to what is there`() throws {
    for length: UInt64 in [1, 1 << 62 + 1, 1 << 63 + 1, .max] {
      let bytes: [UInt8] = [0x80, 4, 0x8d] + (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + [0x61, 0x2e]
      let error = try #require(throws: TracemallocDumpError.self) { try result(bytes).get() }
      switch error {
      case .noSnapshot: #expect(length == 1)
      case .truncated(_, size: bytes.count): #expect(length > 1)
      default: Issue.record("\(length): \(error)")
      }
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `a dump with any bytes changed gives an error or a result`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let whole = small().bytes()
    for _ in 0..<200 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = bytes.indices.randomElement(using: &random) ?? 0
        // Instructions, more often than not.
        bytes[place] =
          Bool.random(using: &random) ? whole.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
        if Int.random(in: 0..<8, using: &random) == 0 { bytes.remove(at: place) }
      }
      if case .success(let dump) = try result(bytes) {
        #expect(dump.traces.allSatisfy { dump.lines.indices.contains($0.line) }, "seed \(seed)")
      }
    }
  }

  /// Pickles that ask for what no dump has, and the position of the instruction that does.
  @Test(
    arguments: [
      ([0x80, 3, 0x2e], 0, .protocolVersion(3)),
      ([0x4b, 1, 0x2e], 0, .beginning),
      // posix.system("ls"): the function is not even looked up.
      (
        [0x80, 4, 0x8c, 5, 0x70, 0x6f, 0x73, 0x69, 0x78, 0x8c, 6, 0x73, 0x79, 0x73, 0x74, 0x65, 0x6d, 0x93], 17,
        .global("posix.system")
      ),
      ([0x80, 4, 0x4b, 1, 0x52], 4, .instruction(0x52)),
      ([0x80, 4, 0x63], 2, .instruction(0x63)),
      ([0x80, 4, 0x68, 0], 2, .value),
      ([0x80, 4, 0x74], 2, .value),
      ([0x80, 4, 0x4b, 1, 0x28, 0x85], 5, .value),
      ([0x80, 4, 0x65], 2, .value),
      ([0x80, 4, 0x8a, 9], 2, .number),
      ([0x80, 4, 0x2e], 2, .value),
      ([0x80, 4, 0x4b, 1, 0x2e, 0], 5, .trailing),
    ] as [([UInt8], Int, TracemallocDumpError.Unexpected)])
  func `what no dump has is refused`(bytes: [UInt8], offset: Int, what: TracemallocDumpError.Unexpected) throws {
    guard case .failure(.unexpected(_, offset: offset, what)) = try result(bytes) else {
      Issue.record("\(bytes) gave \(try result(bytes))")
      return
    }
  }

  @Test func `a sound pickle of something else is no dump`() throws {
    var negative = SyntheticDump()
    negative.trace(bytes: -1, [("a.py", 1)])
    var stackless = SyntheticDump()
    stackless.trace(bytes: 1, [])
    for bytes in [[0x80, 4, 0x4b, 1, 0x2e], negative.bytes(), stackless.bytes()] {
      guard case .failure(.noSnapshot) = try result(bytes) else {
        Issue.record("\(bytes) gave \(try result(bytes))")
        continue
      }
    }
  }
}
