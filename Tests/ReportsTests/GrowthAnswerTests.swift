import Reports
import Testing

@Suite struct GrowthAnswerTests {
  private static func answer(_ name: String) throws -> HeapAnswer {
    (name == "growth-none" ? try GrowingProgram.innocent() : try .guilty()).answer
  }

  private static let names = ["growth", "growth-none"]

  @Test(arguments: names) func `the answer for people`(name: String) throws {
    try AnswerGolden(name: name, answer: try Self.answer(name)).expectText(isNarrow: true)
  }

  @Test(arguments: names) func `the answer for programs`(name: String) throws {
    try AnswerGolden(name: name, answer: try Self.answer(name)).expectJSON(schema: "kmmem.growth")
  }
}
