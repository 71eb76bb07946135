import Suppressions
import Testing

@Suite struct ValgrindFileTests {
  private typealias Frame = FindingFacts.Frame

  @Test func `entries about leaks are read, others left out with a word`() throws {
    let text = """
      # a comment
      {
         first # not a comment
         Memcheck:Leak
         # another
         match-leak-kinds: definite,possible
         fun:f
         ...
         obj:/lib/libc.so*
      }

      {
         read of four
         Addrcheck,Memcheck:Addr4
         fun:f
      }
      {
         race
         Helgrind,DRD:Race
         fun:f
         whatever
      }
      { \r
         last
         Addrcheck,Memcheck:Leak\r
         src:a.c:12
      }
      """
    let file = try SuppressionFile(text: text, path: "a.supp")
    #expect(file.suppressions.map(\.name) == ["first # not a comment", "last"])
    #expect(
      file.skipped.map(\.sentence) == [
        #"a.supp, line 12: "read of four" is left out; it is for errors of the kind Addr4, not for leaks."#,
        #"a.supp, line 17: "race" is left out; it is for Helgrind, DRD, not for Memcheck."#,
      ])
  }

  @Test func `the lines must be the innermost frames`() throws {
    let finding = FindingFacts.made(in: "f", "g", "h")
    #expect(try valgrindHides("fun:f", finding: finding))
    #expect(try valgrindHides("fun:f", "fun:g", "fun:h", finding: finding))
    #expect(try !valgrindHides("fun:g", finding: finding))
    #expect(try !valgrindHides("fun:f", "fun:h", finding: finding))
    #expect(try !valgrindHides("fun:f", "fun:g", "fun:h", "fun:main", finding: finding))
  }

  @Test func `an ellipsis is any number of frames`() throws {
    let finding = FindingFacts.made(in: "f", "g", "h")
    for lines in [
      ["...", "fun:f"], ["...", "fun:h"], ["fun:f", "...", "fun:g"], ["fun:f", "...", "fun:h", "..."], ["...", "fun:?", "fun:h"],
    ] {
      #expect(try valgrindHides(lines.joined(separator: "\n"), finding: finding), "\(lines)")
    }
    for lines in [["...", "fun:i"], ["fun:g", "..."], ["...", "fun:h", "...", "fun:f"], ["...", "fun:f", "fun:h"]] {
      #expect(try !valgrindHides(lines.joined(separator: "\n"), finding: finding), "\(lines)")
    }
  }

  @Test func `a function is meant by the linker's name, and by that for people`() throws {
    let finding = FindingFacts.sample(frames: [Frame(function: "penta::lead(int) const", mangled: "_ZNK5penta4leadEi")])
    for name in ["_ZNK5penta4leadEi", "_ZNK5penta*", "penta::lead(int) const", "penta::lead"] {
      #expect(try valgrindHides("fun:" + name, finding: finding))
    }
    for name in ["_ZNK5penta4lead", "penta::lead(int", "lead"] { #expect(try !valgrindHides("fun:" + name, finding: finding)) }
  }

  @Test func `an object is a path, and one that is not known three question marks`() throws {
    let finding = FindingFacts.sample(frames: [Frame(function: "f", object: "/usr/lib/libgomp.so.1"), Frame(function: "g")])
    #expect(try valgrindHides("obj:*libgomp.so*", "obj:*", finding: finding))
    #expect(try !valgrindHides("obj:libgomp.so*", finding: finding))
    #expect(try !valgrindHides("obj:*libgomp.so*", "obj:*libgomp.so*", finding: finding))
  }

  @Test func `a Python frame has a function but no object`() throws {
    let finding = FindingFacts.sample(frames: [
      Frame(function: "render", object: "/usr/bin/python3", isPython: true), Frame(function: "main"),
    ])
    #expect(try valgrindHides("fun:render", "fun:main", finding: finding))
    #expect(try valgrindHides("...", "fun:main", finding: finding))
    #expect(try !valgrindHides("obj:*", "fun:main", finding: finding))
    #expect(try !valgrindHides("fun:main", finding: finding))
  }

  @Test func `a source line is a file by path or name, and perhaps a line`() throws {
    let finding = FindingFacts.sample(frames: [Frame(function: "f", file: "/src/a.c", line: 12)])
    for place in ["a.c", "a.c:12", "/src/a.c", "*.c:12"] {
      #expect(try valgrindHides("src:" + place, finding: finding), "\(place)")
    }
    for place in ["b.c", "a.c:13", "src/a.c", "a.c:x"] {
      #expect(try !valgrindHides("src:" + place, finding: finding), "\(place)")
    }
    #expect(try !valgrindHides("src:*", finding: .made(in: "f")))
    #expect(try !valgrindHides("src:a.c:12", finding: .sample(frames: [Frame(function: "f", file: "/src/a.c")])))
  }

  @Test(
    arguments: [
      ("definite", [.definite]), ("definite,possible", [.definite, .possible]), ("indirect, reachable", [.indirect, .reachable]),
      ("all", LeakKind.allCases), ("none", []),
    ] as [(String, [LeakKind])])
  func `the kinds of leaks are those that are named`(words: String, kinds: [LeakKind]) throws {
    for kind in LeakKind.allCases {
      let finding = FindingFacts.sample(frames: [Frame(function: "f")], leakKind: kind)
      #expect(try valgrindHides("match-leak-kinds:" + words, "fun:f", finding: finding) == kinds.contains(kind))
      #expect(try valgrindHides("fun:f", finding: finding))
    }
  }

  @Test func `what Valgrind would not report stays visible`() throws {
    let finding = FindingFacts.sample(detector: "reference-cycles", frames: [Frame(function: "f")], leakKind: nil)
    #expect(try !valgrindHides("fun:f", finding: finding))
  }

  @Test func `a line for the allocator may mean a frame that kmmem leaves out`() throws {
    let finding = FindingFacts.made(in: "f", "g")
    for lines in [
      ["fun:malloc", "fun:f"], ["fun:_Znwm", "fun:f", "fun:g"], ["fun:*alloc", "...", "fun:g"],
      ["obj:*vgpreload_memcheck*", "fun:f"],
      ["...", "fun:malloc", "fun:f"], ["fun:operator new", "fun:f"], ["fun:malloc"],
    ] {
      #expect(try valgrindHides(lines.joined(separator: "\n"), finding: finding), "\(lines)")
    }
    for lines in [
      ["fun:malloc", "fun:g"], ["fun:free", "fun:f"], ["fun:malloc", "fun:malloc", "fun:f"], ["obj:*libc*", "fun:f"],
    ] {
      #expect(try !valgrindHides(lines.joined(separator: "\n"), finding: finding), "\(lines)")
    }
  }

  @Test func `a line for the allocator means the frame where it is there`() throws {
    let finding = FindingFacts.made(in: "malloc", "f")
    #expect(try valgrindHides("fun:malloc", "fun:f", finding: finding))
    #expect(try !valgrindHides("fun:calloc", "fun:malloc", finding: finding))
    #expect(try !valgrindHides("fun:malloc", "fun:malloc", finding: finding))
    let new = FindingFacts.made(in: "operator new(unsigned long)", "f")
    #expect(try !valgrindHides("fun:malloc", "...", "fun:f", finding: new))
  }

  @Test func `a finding without a stack is never meant`() throws {
    #expect(try !valgrindHides("fun:malloc", finding: .sample()))
    #expect(try !valgrindHides("...", "fun:*", finding: .sample()))
  }

  @Test(arguments: ["", "\n\n# only\n  # comments\n", "\u{feff}\n"]) func `a file may say nothing`(text: String) throws {
    let file = try SuppressionFile(text: text, path: "a.supp")
    #expect(file.suppressions.isEmpty && file.skipped.isEmpty)
  }

  @Test func `a file is read from its path, whatever its bytes`() throws {
    try withFolder(["a.supp": "{\nä\nMemcheck:Leak\nfun:f\n}"]) { folder in
      try #expect(SuppressionFile(contentsOf: folder + "/a.supp").suppressions.map(\.name) == ["ä"])
    }
  }
}
