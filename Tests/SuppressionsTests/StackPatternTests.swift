import Suppressions
import SyntheticCaptures
import Testing

/// Random stacks against the definition of Valgrind's matching.
@Suite struct StackPatternTests {
  @Test(arguments: 0..<500) func `random stacks are meant where the slow matcher says so`(seed: Int) throws {
    var generator = SeededRandom(seed: UInt64(seed))
    for _ in 0..<10 {
      let stack = (0..<Int.random(in: 1...8, using: &generator)).map { _ in frame(using: &generator) }
      var lines = (0..<Int.random(in: 1...6, using: &generator)).map { _ in line(using: &generator) }
      lines.insert("fun:?", at: Int.random(in: 0...lines.count, using: &generator))
      let hides = try valgrindHides(lines.joined(separator: "\n"), finding: .sample(frames: stack))
      #expect(
        hides == isMeant(lines, stack), "seed \(seed): \(lines) and \(stack.map { ($0.function, $0.object) })")
    }
  }

  @Test func `many ellipses take no exponential time`() throws {
    let lines = String(repeating: "...\nfun:f\n", count: 200) + "fun:g"
    let stack = [FindingFacts.Frame](repeating: FindingFacts.Frame(function: "f"), count: 5_000)
    #expect(try !valgrindHides(lines, finding: .sample(frames: stack)))
  }

  private func frame(using generator: inout SeededRandom) -> FindingFacts.Frame {
    let isPython = Int.random(in: 0..<4, using: &generator) == 0
    let object = ["/liba.so", "/libb.so"][Int.random(in: 0..<2, using: &generator)]
    let function = ["f", "g", "h"][Int.random(in: 0..<3, using: &generator)]
    return FindingFacts.Frame(function: function, object: object, isPython: isPython)
  }

  private func line(using generator: inout SeededRandom) -> String {
    let lines = ["...", "...", "fun:f", "fun:g", "fun:?", "fun:mall*", "obj:/liba.so", "obj:*"]
    return lines[Int.random(in: 0..<lines.count, using: &generator)]
  }

  /// The stack itself, or with the frame of the allocator that Valgrind would show.
  private func isMeant(_ lines: [String], _ stack: [FindingFacts.Frame]) -> Bool {
    let allocator = FindingFacts.Frame(function: "malloc", object: "/vgpreload_memcheck.so")
    return slowlyMatches(lines[...], stack[...]) || slowlyMatches(lines[...], [allocator] + stack)
  }

  /// The definition: an ellipsis is nothing, or a frame and the ellipsis again; behind the last line anything may follow.
  private func slowlyMatches(_ lines: ArraySlice<String>, _ stack: ArraySlice<FindingFacts.Frame>) -> Bool {
    guard let line = lines.first else { return true }
    if line == "..." {
      return slowlyMatches(lines.dropFirst(), stack) || (!stack.isEmpty && slowlyMatches(lines, stack.dropFirst()))
    }
    guard let frame = stack.first, means(line, frame) else { return false }
    return slowlyMatches(lines.dropFirst(), stack.dropFirst())
  }

  private func means(_ line: String, _ frame: FindingFacts.Frame) -> Bool {
    switch line {
    case "fun:?": frame.function.count == 1
    case "fun:mall*": frame.function == "malloc"
    case "obj:*": !frame.isPython
    case "obj:/liba.so": !frame.isPython && frame.object == "/liba.so"
    default: line == "fun:" + frame.function
    }
  }
}
