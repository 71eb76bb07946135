import Launching
import Testing

@Suite struct CommandLineSplitTests {
  let split = CommandLineSplit(valued: ["-o", "--output", "--frames"], flags: ["-q", "--native", "--help"])

  @Test(arguments: [
    (["-m", "x", "-o", "y"], ["--", "-m", "x", "-o", "y"]),
    (["-q", "-o", "f", "-m", "x", "--help"], ["-q", "-o", "f", "--", "-m", "x", "--help"]),
    (["-of", "--frames=3", "run.py", "-q"], ["-of", "--frames=3", "--", "run.py", "-q"]),
    (["--frames", "-1", "-cpass"], ["--frames", "-1", "--", "-cpass"]),
    (["--native", "--", "ls", "--"], ["--native", "--", "--", "ls", "--"]),
    (["-", "-q"], ["--", "-", "-q"]),
    (["-mthis", "-q"], ["--", "-mthis", "-q"]),
    (["--help"], ["--help"]),
    (["-o"], ["-o"]),
    (["--fraems", "3", "run.py"], ["--fraems", "3", "run.py"]),
    (["--native=1", "run.py"], ["--native=1", "run.py"]),
    ([], []),
  ])
  func `a terminator stands before the target`(words: [String], expected: [String]) {
    #expect(split.terminated(words) == expected)
  }

  @Test(arguments: [
    (["--guard", "./tests", "--guard"], ["--guard=sampled", "--", "./tests", "--guard"]),
    (["-q", "--guard=all", "-m", "x"], ["-q", "--guard=all", "--", "-m", "x"]),
    (["--guard", "--", "all"], ["--guard=sampled", "--", "--", "all"]),
    (["--guard", "--unknown", "x"], ["--guard=sampled", "--unknown", "x"]),
  ])
  func `an option may stand alone or have its value behind an equals sign`(words: [String], expected: [String]) {
    let split = CommandLineSplit(valued: [], flags: ["-q"], meaningAlone: ["--guard": "sampled"])
    #expect(split.terminated(words) == expected)
  }

  @Test func `the target and all behind it stay whole, whatever they are`() {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    var random = SplitMix(state: seed)
    let alphabet = ["-m", "-c", "--", "-o", "-q", "x", "--output", "--output=3", "--frames", "-", "", "--help", "-oq", "-mq"]
    for _ in 0..<1000 {
      let words = (0..<6).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
      let result = split.terminated(words)
      guard result != words else { continue }
      let own = zip(result, words).prefix { $0 == $1 }.count
      // The first difference is the terminator, unless the target itself begins with one.
      let position = result.indices.first { Array(result[..<$0]) + Array(result[($0 + 1)...]) == words && result[$0] == "--" }
      #expect(position != nil && result.count == words.count + 1 && own >= 0, "seed \(seed): \(words)")
    }
  }
}

/// A small random number generator with a seed that can be printed (Steele, Lea, Flood 2014).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
