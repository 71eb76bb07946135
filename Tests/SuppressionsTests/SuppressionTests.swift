import Suppressions
import Testing

/// Entries of kmmem.toml: each condition with a finding that is meant and one that is not.
@Suite struct SuppressionTests {
  private typealias Frame = FindingFacts.Frame

  private func hides(_ conditions: String, _ finding: FindingFacts) throws -> Bool {
    let text = "[[suppression]]\nname = \"some\"\n" + conditions
    return try #require(Configuration(text: text, path: "kmmem.toml").suppressions.first).hides(finding)
  }

  @Test func `a type is any of the finding's types`() throws {
    #expect(try hides("type = 'music21.*'", .sample(types: ["dict", "music21.note.Note"])))
    #expect(try !hides("type = 'music21.*'", .sample(types: ["dict", "music22.note.Note"])))
    #expect(try !hides("type = '*'", .sample(types: [])))
  }

  @Test func `a locator is any of the ways to it, and brackets mean themselves`() throws {
    #expect(try hides("locator = 'logging._handlers*'", .sample(locators: ["logging._handlers['a']"])))
    #expect(try hides("locator = \"logging._handlers['?']\"", .sample(locators: ["x", "logging._handlers['a']"])))
    #expect(try !hides("locator = 'logging._handlers*'", .sample(locators: ["my.logging._handlers['a']"])))
  }

  @Test func `a function is any frame's, for people or for the linker`() throws {
    let frames = [
      Frame(function: "grow"), Frame(function: "penta::lead(std::span<int const>) const", mangled: "_ZNK5penta4leadESt4spanIKi"),
      Frame(function: "Session.play", isPython: true),
    ]
    let finding = FindingFacts.sample(frames: frames)
    for pattern in ["grow", "penta::lead", "penta::lead(*", "_ZNK5penta4lead*", "Session.play"] {
      #expect(try hides("function = '\(pattern)'", finding), "\(pattern)")
    }
    for pattern in ["gro", "lead", "penta::lead(", "penta", "play", "Session"] {
      #expect(try !hides("function = '\(pattern)'", finding), "\(pattern)")
    }
  }

  @Test(
    arguments: [
      ("f(int)", "f"), ("f(int) const", "f"), ("f(int) [clone .cold]", "f"), ("a::operator()(int) const", "a::operator()"),
      ("f(int)::{lambda(int)#1}::operator()(int) const", "f(int)::{lambda(int)#1}::operator()"),
      ("(anonymous namespace)::f(void (*)(int))", "(anonymous namespace)::f"), ("f() &&", "f"),
      ("f[abi:cxx11](int)", "f[abi:cxx11]"),
    ])
  func `a function is also meant without its arguments`(function: String, short: String) throws {
    let finding = FindingFacts.made(in: function)
    #expect(try hides("function = '\(short)'", finding))
    #expect(try hides("function = '\(function)'", finding))
  }

  @Test(arguments: [
    "a::operator()", "(anonymous namespace)", "a::(anonymous namespace)", "f)", "", ")", "f(", "operator()", "a]",
  ])
  func `names without arguments are left as they are`(function: String) throws {
    let finding = FindingFacts.sample(frames: [Frame(function: function, file: "f")])
    #expect(try hides("function = '\(function.isEmpty ? "*" : function)'", finding))
    #expect(try !hides("function = '\(function.dropLast(2))!'", finding))
    #expect(try !hides("function = 'a::operator'", finding))
  }

  @Test func `a Python function has no arguments that could be left out`() throws {
    let frame = Frame(function: "odd(name)", isPython: true)
    #expect(try !hides("function = 'odd'", .sample(frames: [frame])))
  }

  @Test func `a file is any frame's whole path`() throws {
    let finding = FindingFacts.sample(frames: [
      Frame(function: "f", file: "/venv/site-packages/numpy/core.py"), Frame(function: "g"),
    ])
    #expect(try hides("file = '*/site-packages/numpy/*'", finding))
    #expect(try !hides("file = 'core.py'", finding))
    #expect(try !hides("file = '*/site-packages/scipy/*'", finding))
  }

  @Test func `an object is any native frame's library, by path or name`() throws {
    let finding = FindingFacts.sample(frames: [Frame(function: "g"), Frame(function: "f", object: "/usr/lib/libgomp.so.1")])
    #expect(try hides("object = 'libgomp.so*'", finding))
    #expect(try hides("object = '/usr/lib/*'", finding))
    #expect(try !hides("object = 'gomp.so*'", finding))
    #expect(try !hides("object = 'lib'", finding))
    let python = Frame(function: "f", object: "/usr/lib/libgomp.so.1", isPython: true)
    #expect(try !hides("object = '*'", .sample(frames: [python])))
  }

  @Test func `all conditions must hold, each on some frame`() throws {
    let entry = "detector = 'lost-blocks'\nfunction = 'f'\nobject = 'libb.so'"
    let frames = [Frame(function: "f", object: "/liba.so"), Frame(function: "g", object: "/libb.so")]
    #expect(try hides(entry, .sample(frames: frames)))
    #expect(try !hides(entry, .sample(detector: "reference-cycles", frames: frames)))
    #expect(try !hides(entry, .sample(frames: [frames[0]])))
    #expect(try !hides(entry, .sample(frames: [frames[1]])))
  }

  @Test func `it hides findings of which Valgrind knows nothing, too`() throws {
    #expect(try hides("type = 'dict'", .sample(detector: "reference-cycles", types: ["dict"], leakKind: nil)))
  }
}
