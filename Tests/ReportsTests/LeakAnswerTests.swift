import Detectors
import Reports
import Testing

@Suite struct LeakAnswerTests {
  private static func answer(_ name: String) throws -> HeapAnswer {
    let heap = name == "findings" ? LeakingProgram.guilty() : LeakingProgram.innocent
    return .findings(try LeakingProgram.judged(heap), limit: 0, listsBlocks: name == "findings--blocks")
  }

  private static let names = ["findings", "findings-none", "findings--blocks"]

  @Test(arguments: names) func `the answer for people`(name: String) throws {
    try AnswerGolden(name: name, answer: try Self.answer(name)).expectText()
  }

  @Test(arguments: names) func `the answer for programs`(name: String) throws {
    try AnswerGolden(name: name, answer: try Self.answer(name)).expectJSON(schema: "kmmem.findings")
  }

  @Test func `each detector of heaps has a finding in the golden`() throws {
    let text = try Self.answer("findings").text(width: 400, style: TextStyle(isColored: false))
    let ofHeaps = Finding.Detector.allCases.filter { $0 != .heapErrors && $0 != .memoryErrors }
    for detector in ofHeaps { #expect(text.contains(detector.rawValue), "\(detector)") }
  }
}
