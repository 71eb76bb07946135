import CCaptureFormat
import CaptureFormat
import SyntheticCaptures
import Testing

/// The compact form gives back what the live form holds.
@Suite struct CompactCaptureTests {
  /// Reads a capture in its live form and in its compact one.
  static func bothForms(of capture: SyntheticCapture) throws -> (live: CaptureFile, compact: CaptureFile) {
    let live = try capture.withFile { try CaptureFile(path: $0) }
    let compact = try withTemporaryFile(try CompactCapture(live).bytes) { try CaptureFile(path: $0) }
    return (live, compact)
  }

  /// Expects every array of the live form, but for what no reader needs.
  static func expectSame(_ live: CaptureFile, _ compact: CaptureFile, _ comment: Comment? = nil) {
    #expect(compact.header.form == .compact, comment)
    #expect(compact.nativeNodes.map(\.frame) == live.nativeNodes.map(\.frame), comment)
    #expect(compact.nativeNodes.map(\.parent) == live.nativeNodes.map(\.parent), comment)
    #expect(compact.pythonNodes.map(\.frame) == live.pythonNodes.map(\.frame), comment)
    #expect(compact.pythonNodes.map(\.parent) == live.pythonNodes.map(\.parent), comment)
    #expect(compact.sites.map { values($0, live.header) } == live.sites.map { values($0, live.header) }, comment)
    #expect(bytes(compact.threads) == bytes(live.threads), comment)
    #expect(bytes(compact.moments) == bytes(live.moments), comment)
    #expect(sorted(compact.births) == sorted(live.births), comment)
    #expect(compact.log.content.bytes == live.log.content.bytes, comment)
    #expect(headerFields(compact.header) == headerFields(live.header), comment)
  }

  private static func sorted(_ births: [kmm_birth]) -> [[UInt64]] {
    births.map { [UInt64($0.site), UInt64($0.epoch), $0.blocks, $0.bytes] }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func values(_ site: kmm_site, _ header: CaptureHeader) -> [UInt64] {
    let peak = site.liveAtPeak(of: header)
    return [
      UInt64(site.native), UInt64(site.python), UInt64(site.thread), UInt64(site.kind), site.isRemote ? 1 : 0, site.allocations,
      site.allocated_bytes, site.frees, site.freed_bytes, UInt64(site.temporaries), UInt64(bitPattern: peak.blocks),
      UInt64(bitPattern: peak.bytes), site.hasSavedPeak(in: header) ? 1 : 0,
    ]
  }

  private static func bytes<Element>(_ elements: [Element]) -> [UInt8] { elements.withUnsafeBytes { Array($0) } }

  private static func headerFields(_ header: CaptureHeader) -> [UInt64] {
    [
      UInt64(header.pid), UInt64(header.parentPID), UInt64(header.siteBase), header.sampleBytes, header.startRealtime,
      header.durationNanoseconds, header.peakBytes, header.heapBytes, header.objectBytes, header.mappedBytes,
      UInt64(header.epoch), header.droppedEvents, UInt64(header.state.rawValue),
    ]
  }

  @Test func `a capture with something in every array comes back`() throws {
    let (live, compact) = try Self.bothForms(of: CaptureFileTests.sample())
    Self.expectSame(live, compact)
    #expect(compact.sites[1].live == BlockCount(blocks: 2, bytes: 200))
    #expect(compact.sites[1].blockKind == .malloc)
  }

  @Test func `empty arrays come back empty`() throws {
    var capture = SyntheticCapture()
    Self.expectSame(try Self.bothForms(of: capture).live, try Self.bothForms(of: capture).compact)
    capture.nativeNodes = []
    capture.pythonNodes = []
    capture.sites = []
    let (live, compact) = try Self.bothForms(of: capture)
    Self.expectSame(live, compact)
    #expect(compact.sites.isEmpty)
    #expect(compact.nativeNodes.isEmpty)
  }

  @Test func `the highest values come back`() throws {
    var capture = CaptureFileTests.sample()
    var site = kmm_site()
    withUnsafeMutableBytes(of: &site) { for index in $0.indices { $0[index] = 0xff } }
    capture.sites += [site, kmm_site(), site]
    site.saved_epoch = capture.header.epoch
    site.saved_live_bytes = .min
    site.saved_live_count = .min
    site.allocations = 1
    capture.sites.append(site)
    let node = kmm_node(frame: .max, parent: .max, hash: .max)
    capture.nativeNodes += [node, kmm_node(), node, kmm_node(frame: 1, parent: 2, hash: 3)]
    capture.pythonNodes = [node, node]
    capture.births = [kmm_birth(site: .max, epoch: .max, reserved: 0, blocks: .max, bytes: .max), kmm_birth()]
    capture.birth(1, epoch: 0, blocks: 0, bytes: .max)
    let (live, compact) = try Self.bothForms(of: capture)
    Self.expectSame(live, compact)
    #expect(compact.sites.last?.saved_live_bytes == .min)
  }

  @Test func `a forked child keeps its numbers`() throws {
    var capture = SyntheticCapture()
    capture.header.siteBase = 70_000
    capture.header.parentPID = 17
    let site = capture.site(.malloc, allocations: 10, bytes: 1000)
    capture.remoteFrees(of: site, thread: 1, frees: 3, bytes: 300)
    let (live, compact) = try Self.bothForms(of: capture)
    Self.expectSame(live, compact)
    #expect(compact.sites[2].native == 70_001)
    #expect(compact.sites[2].isRemote)
  }

  @Test func `what was live at the peak comes back in and after it`() throws {
    for isAtPeak in [true, false] {
      var capture = SyntheticCapture()
      capture.header.epoch = 0
      capture.header.isAtPeak = isAtPeak
      for saved in [0, 1, 5] as [Int64] {
        capture.site(
          .new, allocations: 9, bytes: 905, frees: 4, freedBytes: 400, savedEpoch: UInt32(saved),
          saved: BlockCount(blocks: saved, bytes: 101 * saved))
      }
      let (live, compact) = try Self.bothForms(of: capture)
      Self.expectSame(live, compact)
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>) func `random captures come back`(seed: UInt64) throws {
    let capture = SyntheticCapture.random(seed: seed)
    let (live, compact) = try Self.bothForms(of: capture)
    Self.expectSame(live, compact, "seed \(seed)")
  }

  @Test func `what repeats takes little room`() throws {
    var capture = CaptureFileTests.sample()
    for number in 0..<50_000 as Range<UInt64> {
      let native = capture.native([0x1000 + number % 7 * 16, 0x2000 + number % 100])
      capture.site(.object, native: native, python: 1, allocations: 1, bytes: 64, frees: 1, freedBytes: 64, temporaries: 1)
    }
    let live = try capture.withFile { try CaptureFile(path: $0) }
    #expect(try CompactCapture(live).bytes.count < capture.bytes().count / 20)
  }

  @Test func `there is no compact form of a compact capture nor of a newer one`() throws {
    let (live, compact) = try Self.bothForms(of: CaptureFileTests.sample())
    #expect(throws: CompactCapture.Refusal.isCompact) { try CompactCapture(compact) }
    #expect(throws: CompactCapture.Refusal.interrupted) { try CompactCapture(live) { true } }
    var bytes = CaptureFileTests.sample().bytes()
    bytes[10] = UInt8(KMM_FORMAT_MINOR) + 1
    try withTemporaryFile(bytes) { path in
      let newer = try CaptureFile(path: path)
      #expect(throws: CompactCapture.Refusal.newerMinor(Int(KMM_FORMAT_MINOR) + 1)) { try CompactCapture(newer) }
    }
  }

  @Test func `columns and arrays of a newer minor version are skipped`() throws {
    let live = try CaptureFileTests.sample().withFile { try CaptureFile(path: $0) }
    var file = CompactBytes(try CompactCapture(live).bytes)
    let stream = Array("whatever this is".utf8)
    file.append(array: KMM_ARRAY_SITES.rawValue, field: 4711, count: 1 << 60, plain: 1 << 60, stream: stream)
    file.append(array: 4711, field: 1, count: 0, plain: .max, stream: [])
    try withTemporaryFile(file.bytes) { path in Self.expectSame(live, try CaptureFile(path: path)) }
  }
}
