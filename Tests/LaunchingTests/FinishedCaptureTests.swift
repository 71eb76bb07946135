import CCaptureFormat
import CaptureFormat
import Glibc
import Launching
import SyntheticCaptures
import Testing

/// A capture takes its compact form in one step, or keeps the form it has.
@Suite struct FinishedCaptureTests {
  private static func sample() -> SyntheticCapture {
    var capture = SyntheticCapture()
    // No process has this number: it is above what Linux gives out.
    capture.header.pid = 0x7fff_fff0
    capture.site(.malloc, native: capture.native([0x1000, 0x2000]), allocations: 3, bytes: 300)
    return capture
  }

  private static func contents(of path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY)
    try #require(file >= 0)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    return Array(bytes[..<max(0, read(file, &bytes, bytes.count))])
  }

  @Test func `the file is replaced by a smaller one that says the same`() throws {
    try Self.sample().withFile { path in
      let before = try CaptureFile(path: path)
      guard case .compacted(let large, let small) = try FinishedCapture(path: path).compact(isInterrupted: { false }) else {
        Issue.record("it was not made compact")
        return
      }
      #expect(large.bytes > 10 * small.bytes)
      let contents = try Self.contents(of: path)
      #expect(contents.count == Int(small.bytes))
      let after = try CaptureFile(path: path)
      #expect(after.header.form == .compact)
      #expect(after.sites.map(\.allocated_bytes) == before.sites.map(\.allocated_bytes))
      let again = try FinishedCapture(path: path).compact { false }
      #expect(again == .wasCompact)
    }
  }

  @Test func `an interrupt leaves the capture as it was`() throws {
    try Self.sample().withFile { path in
      let before = try Self.contents(of: path)
      #expect(throws: FinishedCapture.Refusal.interrupted) { try FinishedCapture(path: path).compact { true } }
      let after = try Self.contents(of: path)
      #expect(after == before)
    }
  }

  @Test func `what no capture is stays as it was`() throws {
    let bytes = Array("no capture at all".utf8)
    try withTemporaryFile(bytes) { path in
      #expect(throws: FinishedCapture.Refusal.unreadable(.notACapture(path: path))) { try FinishedCapture(path: path) }
      let left = try Self.contents(of: path)
      #expect(left == bytes)
    }
  }

  @Test func `a capture that a process has mapped is refused, unless its recording was stopped`() throws {
    for (state, isRefused) in [(RecordingState.recording, true), (.processExit, true), (.stopped, false)] {
      var capture = Self.sample()
      capture.header.pid = UInt32(getpid())
      capture.header.state = state
      try capture.withFile { path in
        let file = open(path, O_RDWR)
        let mapping = mmap(nil, 4096, PROT_READ, MAP_SHARED, file, 0)
        defer {
          munmap(mapping, 4096)
          close(file)
        }
        let refusal = FinishedCapture.Refusal.stillWritten(path, process: getpid())
        if isRefused {
          #expect(throws: refusal) { try FinishedCapture(path: path) }
        } else {
          #expect(throws: Never.self) { try FinishedCapture(path: path) }
        }
      }
    }
  }

  @Test func `a living process that does not have it mapped is no obstacle`() throws {
    var capture = Self.sample()
    capture.header.pid = UInt32(getpid())
    capture.header.state = .recording
    try capture.withFile { path in
      #expect(throws: Never.self) { try FinishedCapture(path: path).compact { false } }
    }
  }
}
