import CaptureFormat
import Detectors
import Snapshots
import SyntheticCaptures
import Testing

/// What becomes of the heap errors that a capture has.
@Suite struct HeapErrorTests {
  /// Names every address of the one module after a function; others stay addresses.
  private final class Functions: FrameNaming {
    private let functions: [UInt64: String]

    init(_ functions: [UInt64: String]) { self.functions = functions }

    func names(at address: UInt64, in module: LoadedModule) -> [NativeName] {
      guard let function = functions[address] else { return [] }
      return [
        NativeName(
          function: function, shortFunction: function, file: "\(function).cpp", line: 7, isInlined: false, isCPlusPlus: true)
      ]
    }
  }

  private static let functions: [UInt64: String] = [
    0x1100: "main", 0x1200: "make", 0x1300: "give_back", 0x1400: "operator new(unsigned long)", 0x1500: "operator delete(void*)",
  ]

  /// A frame at the first instruction of a function.
  private static func frame(_ address: UInt64) -> NativeFrameWord {
    NativeFrameWord(address: address, generation: 0, isExact: true)
  }

  private struct Program {
    var capture = SyntheticCapture()

    init() { capture.module("/opt/penta.so", 0x1000..<0x2000) }

    /// A site whose innermost frame stands in a function, below `main`.
    mutating func site(_ kind: BlockKind, at address: UInt64, times: UInt64 = 1, thread: UInt16 = 0) -> UInt32 {
      let stack = capture.native([HeapErrorTests.frame(0x1100), HeapErrorTests.frame(address)])
      return capture.site(kind, native: stack, thread: thread, allocations: times, bytes: 0)
    }

    func report() throws -> LeakReport {
      let recording = try capture.withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }
      return LeakReport(StackNamer(recording, naming: Functions(HeapErrorTests.functions)), unseen: "nobody looked")
    }
  }

  private func verdict(_ report: LeakReport) -> LeakReport.Verdict? { report.verdicts.first { $0.detector == .heapErrors } }

  @Test func `a double free has the stacks of both frees and of the allocation`() throws {
    var program = Program()
    let error = program.site(.doubleFree, at: 0x1300, times: 3)
    program.capture.heapError(error, allocated: program.site(.malloc, at: 0x1200), freed: program.site(.givenBack, at: 0x1300))
    let report = try program.report()
    let finding = try #require(report.findings.first)
    #expect(report.findings.count == 1 && finding.kind == .doubleFree && finding.certainty == .certain && finding.isCounted)
    #expect(finding.title == "a block of 40 B is given back twice" && finding.amount.count == 3 && finding.example == nil)
    #expect(finding.stacks.map(\.role) == [.access, .freed, .allocated])
    #expect(finding.stacks.map { $0.place?.function } == ["give_back", "give_back", "make"])
    #expect(finding.stack == finding.stacks[0].frames && verdict(report)?.word == .found)
    #expect(report.verdicts.filter { $0.detector != .heapErrors }.allSatisfy { $0.reason == "nobody looked" })
  }

  @Test func `equal errors of two threads are one, which is sure when one of them is`() throws {
    var program = Program()
    for thread: UInt16 in [0, 1] {
      let error = program.site(.invalidFree, at: 0x1300, times: 2, thread: thread)
      program.capture.heapError(error, address: 0x20, facts: thread == 0 ? 1 : 0)
    }
    let report = try program.report()
    #expect(report.findings.map(\.amount.count) == [4] && report.findings.map(\.certainty) == [.certain])
    #expect(report.findings.map(\.title) == ["free is given an address 16 B into a block of 40 B"])
  }

  @Test(arguments: [
    (0x1200 as UInt64, 1), (0x1400, 0), (0x1600, 0),
  ])
  func `delete accuses nobody of a block that a runtime's own operator has made`(maker: UInt64, count: Int) throws {
    var program = Program()
    let error = program.site(.mismatchedFree, at: 0x1300)
    program.capture.heapError(error, allocated: program.site(.malloc, at: maker), release: 3)
    let report = try program.report()
    #expect(report.findings.count == count && report.findings.allSatisfy { $0.certainty == .certain })
  }

  @Test(arguments: [
    (0x1300 as UInt64, 1), (0x1500, 0), (0x1600, 0),
  ])
  func `a function whose last call is free may be the runtime's operator`(via: UInt64, count: Int) throws {
    var program = Program()
    let error = program.site(.mismatchedFree, at: 0x1100)
    program.capture.heapError(error, allocated: program.site(.new, at: 0x1200), via: Self.frame(via))
    let report = try program.report()
    #expect(report.findings.count == count && report.findings.allSatisfy { $0.certainty == .probable })
  }

  @Test func `nothing is clean, and a sample was not asked`() throws {
    var program = Program()
    #expect(try verdict(program.report())?.word == .clean)
    program.capture.header.sampleBytes = 1 << 19
    #expect(try verdict(program.report())?.word == .notAsked)
  }

  @Test func `blocks that should have been guarded and were not are told`() throws {
    var program = Program()
    program.capture.header.guardedBlocks = 90
    #expect(try verdict(program.report())?.reason == nil)
    program.capture.header.unguardedBlocks = 10
    #expect(try verdict(program.report())?.reason?.hasPrefix("10 of 100 blocks were not guarded") == true)
    program.capture.meta("guard", "refused")
    #expect(try verdict(program.report())?.reason?.hasPrefix("no block was guarded") == true)
  }

  @Test(arguments: 0..<100 as Range<UInt64>) func `a damaged capture has what can be read of it`(seed: UInt64) throws {
    let recording = try SyntheticCapture.random(seed: seed).withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }
    let report = LeakReport(StackNamer(recording, naming: AddressNaming()), unseen: "nobody looked")
    #expect(report.findings.allSatisfy { $0.isError && !$0.title.isEmpty }, "seed \(seed)")
  }
}
