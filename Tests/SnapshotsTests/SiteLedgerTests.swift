import CCaptureFormat
import CaptureFormat
import Snapshots
import SyntheticCaptures
import Testing

/// Sites against a slow, obviously right ledger.
@Suite struct SiteLedgerTests {
  /// What a site must show.
  private struct Truth: Equatable {
    var allocations: UInt64 = 0
    var bytes: UInt64 = 0
    var live = BlockCount()
    var peak = BlockCount()
  }

  /// A stack's addresses and a thread.
  private struct Key: Hashable {
    let stack: [UInt64]
    let thread: UInt16
  }

  @Test(arguments: 0..<200 as Range<UInt64>) func `random ledgers agree with the oracle`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var agent = SimulatedAgent()
    // The same stacks twice: duplicates, as racing threads leave them in the trie.
    let stacks: [[UInt64]] = (0..<8).map { index in (0...UInt64(index % 4)).map { 0x1000 + $0 * 16 + UInt64(index) } }
    let nodes = (stacks + stacks).map { stack in agent.withCapture { $0.native(stack) } }
    var truth: [Key: Truth] = [:]
    var blocks: [(block: SimulatedAgent.Block, key: Key)] = []
    var total: Int64 = 0
    var maximum: Int64 = 0

    for _ in 0..<Int.random(in: 1...300, using: &random) {
      if blocks.isEmpty || Int.random(in: 0..<100, using: &random) < 55 {
        let choice = Int.random(in: 0..<nodes.count, using: &random)
        let key = Key(stack: stacks[choice % stacks.count], thread: UInt16.random(in: 0..<3, using: &random))
        let bytes = UInt64.random(in: 0...64, using: &random)
        blocks.append((agent.allocate(native: nodes[choice], thread: key.thread, bytes: bytes), key))
        truth[key, default: Truth()].allocations += 1
        truth[key, default: Truth()].bytes += bytes
        truth[key, default: Truth()].live.blocks += 1
        truth[key, default: Truth()].live.bytes += Int64(bytes)
        total += Int64(bytes)
      } else {
        let (block, key) = blocks.remove(at: Int.random(in: 0..<blocks.count, using: &random))
        agent.free(block, thread: UInt16.random(in: 0..<3, using: &random))
        truth[key, default: Truth()].live.blocks -= 1
        truth[key, default: Truth()].live.bytes -= Int64(block.bytes)
        total -= Int64(block.bytes)
        continue
      }
      if total >= maximum {
        maximum = total
        for (key, figures) in truth { truth[key]?.peak = figures.live }
      }
    }

    let recording = try agent.capture.load()
    let found = Dictionary(
      uniqueKeysWithValues: recording.sites.map { site in
        let stack = recording.native.stack(site.native).reversed().map { CanonicalNativeFrame(rawValue: $0).address }
        let counts = site.counts
        return (
          Key(stack: stack, thread: site.thread),
          Truth(allocations: counts.allocations, bytes: counts.allocatedBytes, live: counts.live, peak: counts.peak)
        )
      })
    #expect(found == truth, "seed \(seed)")
    #expect(recording.counted.peak.bytes == maximum, "seed \(seed)")
    #expect(recording.counted.live.bytes == total, "seed \(seed)")
  }

  @Test func `frees of inherited blocks belong to no site`() throws {
    var capture = SyntheticCapture()
    capture.header.siteBase = 100
    let own = capture.site(.malloc, allocations: 2, bytes: 20)
    capture.remoteFrees(of: own, thread: 1, frees: 1, bytes: 10)
    var inherited = capture.sites[2]
    inherited.native = 42
    inherited.frees = 7
    capture.sites.append(inherited)
    let recording = try capture.load()
    #expect(recording.sites.map(\.counts.live) == [BlockCount(blocks: 1, bytes: 10)])
    #expect(recording.losses.inheritedFrees == 7)
    #expect(recording.losses.brokenRecords == 0)
  }

  @Test func `records that point nowhere are counted, not followed`() throws {
    var capture = SyntheticCapture()
    capture.site(.malloc, native: 77, allocations: 1, bytes: 1)
    capture.remoteFrees(of: 500, thread: 0, frees: 1, bytes: 1)
    capture.nativeNodes.append(.init(frame: 0x1000, parent: 9, hash: 0))
    let recording = try capture.load()
    #expect(recording.sites.count == 1)
    #expect(recording.losses.brokenRecords == 3)
  }
}

extension SyntheticCapture {
  /// Writes the file and loads it.
  func load() throws -> Recording {
    try withFile { path in
      Recording(try CaptureFile(path: path), resolve: { $0 })
    }
  }
}
