import Snapshots
import Testing

@Suite struct StableFunctionTests {
  @Test(arguments: [
    ("Session.play", "Session.play", "play"), ("play", "play", "play"),
    ("play.<locals>.<lambda>", "play.<locals>.<lambda>", "<lambda>"),
    ("<module>", "<module>", "<module>"), ("play.<locals>.<genexpr>", "play.<locals>.<genexpr>", "<genexpr>"), ("", "", ""),
  ])
  func `functions of Python, with and without what is around them`(function: String, qualified: String, plain: String) {
    #expect(StableFunction(isPlain: false).name(of: function, in: .python) == qualified)
    #expect(StableFunction(isPlain: true).name(of: function, in: .python) == plain)
  }

  @Test(arguments: ["<listcomp>", "play.<locals>.<dictcomp>", "Session.play.<locals>.<setcomp>"])
  func `comprehensions are no functions of their own`(function: String) {
    #expect(StableFunction(isPlain: false).name(of: function, in: .python) == nil)
    #expect(StableFunction(isPlain: false).name(of: function, in: .native) == function)
  }

  @Test func `names of C++ lose how they were compiled, those of C are what they are`() {
    let functions = StableFunction(isPlain: false)
    #expect(functions.name(of: "penta::play(int) const", in: .cplusplus) == "penta::play")
    #expect(functions.name(of: "libfoo.so+0x12", in: .native) == "libfoo.so+0x12")
  }
}
