import Instruments
import SyntheticCaptures
import Testing

@Suite struct PythonStacksTests {
  /// A report of one error, with a stack through so many evaluation loops.
  private static func functions(loops: Int, python: Int, address: String = "0x10") throws -> [String?] {
    let stacks = "error\t\(address)\n" + (0..<python).map { "\($0 + 1)\tp\($0)\t/srv/p.py\n" }.joined()
    var finding = ToolFinding(kind: .overflow, title: "heap-buffer-overflow")
    finding.address = AddressFacts(address: 0x10, text: "behind")
    let names = ["at"] + (0..<loops).flatMap { ["_PyEval_EvalFrameDefault", "call\($0)"] } + ["main"]
    let frames = names.map { name in
      var frame = ToolFrame()
      frame.function = name
      return frame
    }
    finding.stacks = [ToolStack(role: .access, frames: frames), ToolStack(role: .allocated, frames: frames)]
    var report = ToolReport(tool: .addressSanitizer)
    report.findings = [finding]
    report.add(try withTemporaryFile(Array(stacks.utf8)) { PythonStacks(contentsOf: $0) })
    #expect(report.findings[0].stacks[1].frames == frames)
    return report.findings[0].stacks[0].frames.map(\.function)
  }

  @Test func eachLoopIsAFunctionOfPython() throws {
    #expect(try Self.functions(loops: 2, python: 2) == ["at", "p0", "call0", "p1", "call1", "main"])
  }

  @Test func oneLoopMayRunSeveral() throws {
    #expect(try Self.functions(loops: 1, python: 3) == ["at", "p0", "p1", "p2", "call0", "main"])
    #expect(try Self.functions(loops: 2, python: 3) == ["at", "p0", "p1", "p2", "call0", "call1", "main"])
  }

  @Test func withoutLoopsTheyStandAtTheEnd() throws {
    #expect(try Self.functions(loops: 0, python: 1) == ["at", "main", "p0"])
  }

  @Test func anotherErrorsStackIsLeftOut() throws {
    #expect(try Self.functions(loops: 1, python: 1, address: "0x20") == ["at", "_PyEval_EvalFrameDefault", "call0", "main"])
  }

  @Test func withoutAFileNothingChanges() throws {
    let report = try Fixture.report("sanitizers/gcc.log")
    var other = report
    other.add(PythonStacks(contentsOf: "/nonexistent"))
    #expect(other == report)
  }
}
