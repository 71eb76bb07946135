import CaptureFormat
import Detectors
import Instruments
import Snapshots
import Testing

/// What other tools find, beside each other and beside kmmem.
@Suite struct ToolFindingsTests {
  private static func frame(_ function: String, _ file: String? = "penta.cpp", line: UInt64 = 7, object: String = "/srv/penta.so")
    -> ToolFrame
  {
    var frame = ToolFrame()
    (frame.function, frame.file, frame.line, frame.object) = (function, file, file == nil ? nil : line, object)
    return frame
  }

  private static func report(_ tool: MemoryTool, _ findings: ToolFinding...) -> ToolSource {
    var report = ToolReport(tool: tool)
    report.findings = findings
    return ToolSource(path: "\(tool.rawValue).log", realtime: 0, folder: "/srv", report: report)
  }

  private static func leak(_ frames: ToolFrame..., kind: ToolFinding.Kind = .leakDefinite, blocks: UInt64 = 2) -> ToolFinding {
    var finding = ToolFinding(kind: kind, title: "lost")
    (finding.blocks, finding.bytes) = (blocks, 32 * blocks)
    finding.stacks = [ToolStack(role: .allocated, frames: frames)]
    return finding
  }

  private static func joint(_ sources: ToolSource..., possible: Bool = false) -> LeakReport {
    LeakReport(sources, beside: nil, showsPossible: possible)
  }

  @Test func severalToolsFindOneLeak() throws {
    let malloc = Self.frame("malloc", nil, object: "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so")
    let joint = Self.joint(
      Self.report(.memcheck, Self.leak(malloc, Self.frame("penta::lead(int)"), Self.frame("main"))),
      Self.report(
        .leakSanitizer, Self.leak(Self.frame("__interceptor_malloc", nil), Self.frame("penta::lead"), Self.frame("main"))))
    let finding = try #require(joint.findings.first)
    #expect(joint.findings.count == 1)
    #expect(finding.finders == [.tool(.memcheck), .tool(.leakSanitizer)])
    #expect((finding.kind, finding.certainty, finding.amount.count, finding.amount.bytes) == (.rootLeak, .certain, 2, 64))
    #expect(finding.place?.function == "penta::lead(int)")
  }

  @Test func recordsOfOneToolAtOneFunctionAddUp() throws {
    let joint = Self.joint(
      Self.report(.memcheck, Self.leak(Self.frame("lead", line: 7)), Self.leak(Self.frame("lead", line: 9), blocks: 1)))
    let finding = try #require(joint.findings.first)
    #expect((joint.findings.count, finding.amount.count, finding.title) == (1, 3, "3 blocks that nothing points to"))
  }

  @Test func otherFunctionsAndOtherKindsAreOtherFindings() {
    let joint = Self.joint(
      Self.report(
        .memcheck, Self.leak(Self.frame("lead")), Self.leak(Self.frame("voice")),
        Self.leak(Self.frame("lead"), kind: .leakPossible)),
      possible: true)
    #expect(joint.findings.map(\.kind) == [.rootLeak, .rootLeak, .possible])
  }

  @Test func whatTheInterpreterAllocatesIsPossible() {
    let python = "/usr/lib/libpython3.11.so.1.0"
    let own = Self.leak(Self.frame("malloc"), Self.frame("PyUnicode_New", object: python), Self.frame("penta::name"))
    let extensions = Self.leak(Self.frame("malloc"), Self.frame("PyMem_Malloc", object: python), Self.frame("penta::buffer"))
    let joint = Self.joint(Self.report(.memcheck, own, extensions))
    #expect(joint.findings.map { $0.place?.function } == ["penta::buffer"])
    #expect(joint.hiddenCount == 1)
  }

  @Test func theInterpretersSourcesAreNotTheProgram() {
    let files = ["Objects/call.c", "/build/Python-3.13.0/Modules/main.c", "/srv/Modules/main.c", "/srv/Objects.cpp"]
    let found = files.map { file in
      Self.joint(
        Self.report(.leakSanitizer, Self.leak(Self.frame("run", file)), Self.leak(Self.frame("own", "own.c"))), possible: true
      )
      .findings.first { $0.stack.first?.file == file }?.stack.first?.role
    }
    #expect(found == [.interpreter, .interpreter, .program, .program])
  }

  @Test func titlesSayWhereAnAccessWent() {
    var finding = ToolFinding(kind: .underflow, title: "heap-buffer-overflow")
    finding.access = MemoryAccess(direction: .write, size: 4)
    finding.address = AddressFacts(address: 8, text: "3 bytes before", place: .init(side: .before, distance: 3, blockSize: 24))
    finding.stacks = [
      ToolStack(role: .access, frames: [Self.frame("fill")]), ToolStack(role: .allocated, frames: [Self.frame("make")]),
    ]
    let joint = Self.joint(Self.report(.addressSanitizer, finding))
    #expect(joint.findings.map(\.title) == ["a write of 4 B, 3 B before the beginning of a block of 24 B"])
    #expect(joint.findings.first?.stacks.map(\.role) == [.access, .allocated])
    #expect(joint.findings.first?.culprit?.reason == "AddressSanitizer: heap-buffer-overflow; 3 bytes before")
  }

  @Test func silenceCountsOnlyOfToolsThatLook() {
    let words = { (tool: MemoryTool) in Self.joint(Self.report(tool)).verdicts.map(\.detector) }
    #expect(words(.memcheck) == [.lostBlocks, .heapErrors, .memoryErrors])
    #expect(words(.leakSanitizer) == [.lostBlocks])
    #expect(words(.heaptrack).isEmpty)
  }

  @Test(arguments: [ToolFinding.Kind.doubleFree, .uninitialisedUse, .badArgument, .descriptorLeak, .leakReachable, .other])
  func everyKindHasADetectorAndWords(_ kind: ToolFinding.Kind) throws {
    var finding = ToolFinding(kind: kind, title: "strncpy(0x1ff0, 0x1ff2, 10)")
    finding.stacks = [ToolStack(role: .access, frames: [Self.frame("main")])]
    let found = try #require(Self.joint(Self.report(.memcheck, finding), possible: true).findings.first)
    #expect(!found.title.isEmpty && !found.title.contains("0x"))
    #expect(found.isCounted == (kind != .leakReachable))
  }
}
