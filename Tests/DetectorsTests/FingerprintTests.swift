import CCaptureFormat
import CaptureFormat
import Detectors
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct FingerprintTests {
  /// A program with a finding of most kinds: so many of each, made in such lines.
  private func program(_ count: Int = 3, line: UInt32 = 7, word: UInt64 = 0x7ffc_0000_1000) -> SyntheticHeap {
    var heap = SyntheticHeap()
    let sites = ["cycles.py", "hubs.py", "lost.py", "blocks.py", "held.py"].map { heap.site($0, line) }
    let list = heap.object("list")
    for number in 0..<count {
      for ring in [SyntheticHeap.Ring.young, .old, .frozen] {
        heap.ring(heap.object("app.App", ring: ring, site: sites[0]), heap.object("app.Node", ring: ring, site: sites[0]))
      }
      let (app, hub) = (heap.object("app.App", site: sites[1]), heap.object("penta_core.Hub", site: sites[1]))
      heap.hold(app, hub, at: "hub")
      heap.hold(hub, app, way: .found)
      _ = heap.object("app.Chord", site: sites[2], extra: 1)
      _ = heap.block(100, site: sites[3])
      heap.ring(heap.block(50, site: sites[3]), heap.block(50, site: sites[3]))
      let (method, session) = (heap.object("method"), heap.object("app.Session", site: sites[4]))
      heap.hold(method, session, at: "__self__")
      heap.root(method, KMM_ROOT_ATEXIT, "Session.close", at: UInt64(number + 1) * 0x100)
      for _ in 0..<number { heap.hold(list, heap.object("str")) }
    }
    let node = heap.object("app.Node", site: sites[4])
    let missing = heap.object("app.Missing", site: sites[4], extra: -2)
    heap.hold(list, missing)
    heap.hold(node, missing)
    heap.root(missing, KMM_ROOT_STACK, thread: 11, at: word)
    heap.module("app", list, node)
    return heap
  }

  private func fingerprints(_ heap: HeapSnapshot) -> [String: String] {
    let report = LeakReport(LeakAnalysis([heap]))
    let all = (report.findings + report.garbage).map { ("\($0.kind) \($0.types)", $0.fingerprint) }
    return Dictionary(all, uniquingKeysWith: { "\($0) and \($1)" })
  }

  @Test func `they stay when addresses, the order of nodes, lines, counts and words of stacks change`() throws {
    let expected = fingerprints(try program().loaded())
    #expect(expected.count == 9, "\(expected)")
    #expect(Set(expected.values).count == expected.count)
    #expect(expected.values.allSatisfy { $0.count == 16 && $0.allSatisfy(\.isHexDigit) })
    #expect(fingerprints(try program().loaded(base: 0x5555_0000_0000)) == expected)
    #expect(fingerprints(try program(line: 900).loaded()) == expected)
    #expect(fingerprints(try program(word: 0x7ffd_1234_5678).loaded()) == expected)
    #expect(fingerprints(try program(5).loaded()) == expected)
    for seed in 1...20 as ClosedRange<UInt64> {
      var random = SeededRandom(seed: seed)
      let heap = program()
      let order = Array(heap.nodes.indices).shuffled(using: &random)
      #expect(fingerprints(try heap.loaded(order: order)) == expected, "seed \(seed)")
    }
  }

  private func print(_ type: String, _ ring: SyntheticHeap.Ring, _ file: String) throws -> String? {
    var heap = SyntheticHeap()
    let site = heap.site(file, 1)
    heap.ring(heap.object(type, ring: ring, site: site), heap.object(type, ring: ring, site: site))
    let report = try heap.report()
    return (report.findings + report.garbage).first?.fingerprint
  }

  @Test func `they differ by kind, type and place`() throws {
    let prints = [
      try print("app.Node", .young, "a.py"), try print("app.Node", .old, "a.py"), try print("app.Node", .frozen, "a.py"),
      try print("app.Nodes", .young, "a.py"), try print("app.Node", .young, "b.py"),
    ]
    #expect(Set(prints.compactMap { $0 }).count == 5)
    #expect(try print("app.Node", .young, "/srv/a.py") == prints[0])
  }

  @Test func `equal ones are one with a count, and what retains most comes first`() throws {
    for seed in Rounds.seeds {
      let heap = RandomHeap(seed: seed, upTo: 40, sites: 3).heap
      let analysis = LeakAnalysis([try heap.loaded()], showsPossible: true)
      let report = LeakReport(analysis)
      for findings in [report.findings, report.garbage] {
        for (one, next) in zip(findings, findings.dropFirst()) where one.certainty == next.certainty {
          #expect(one.amount.retainedBytes >= next.amount.retainedBytes, "seed \(seed)")
        }
        #expect(zip(findings, findings.dropFirst()).allSatisfy { $0.certainty >= $1.certainty }, "seed \(seed)")
        let ofLost = findings.filter { $0.kind != .missingReference }
        #expect(Set(ofLost.map(\.fingerprint)).count == ofLost.count, "seed \(seed)")
      }
      let grouped = (report.findings + report.garbage).filter { $0.kind != .missingReference && $0.kind != .possible }
      let components = analysis.causes.count { $0 != .heldByLost }
      #expect(grouped.reduce(0) { $0 + $1.amount.count } == components, "seed \(seed)")
    }
  }

  /// The same lines of two functions of C++: what made it is told by functions, not by lines.
  @Test func `they differ by function, and not by line`() throws {
    func print(_ function: String, line: UInt32) throws -> String? {
      var capture = SyntheticCapture()
      let code = capture.code(function, file: "/srv/app/music.py")
      let python = capture.python([capture.frame(code, line: line)])
      let site = capture.site(.object, python: python, allocations: 2, bytes: 128)
      var heap = SyntheticHeap()
      heap.ring(heap.object("app.Node", site: site), heap.object("app.Node", site: site))
      let snapshot = try heap.loaded()
      let recording = try capture.withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }
      snapshot.stackNames = StackNamer(recording, naming: AddressNaming())
      return LeakReport(LeakAnalysis([snapshot])).garbage.first?.fingerprint
    }
    #expect(try print("analyse", line: 7) == print("analyse", line: 70))
    #expect(try print("analyse", line: 7) != print("improvise", line: 7))
  }
}
