import Suppressions
import Testing

@Suite struct SuppressionFileErrorTests {
  @Test(
    arguments: [
      ("nonsense", 1, #""nonsense" begins no suppressions; Valgrind's begin with {, LeakSanitizer's with leak:"#),
      ("{ name\n}", 1, #""{ name" stands where an entry begins; put { alone on a line before it"#),
      ("{\na\nMemcheck:Leak\nfun:f\n}\n}", 6, #""}" stands where an entry begins; put { alone on a line before it"#),
      ("{\na\nMemcheck:Leak\nfun:f\n}\nleak:x", 6, #""leak:x" stands where an entry begins; put { alone on a line before it"#),
      ("\n{\na\nMemcheck:Leak\nfun:f\n", 2, "the entry that begins here has no end; put } alone on a line behind it"),
      (
        "{\na\nMemcheck:Leak\nfun:f\n{\nb\nMemcheck:Leak\nfun:g\n}", 1,
        "the entry that begins here has no end; put } alone on a line behind it"
      ),
      ("{", 1, "the entry that begins here has no end; put } alone on a line behind it"),
      ("{\n}", 1, "the entry has no name; write one on the line after {"),
      ("{\na\n}", 1, "the entry is for no tool; write Memcheck:Leak on the line after its name"),
      ("{\na\nfun\n}", 3, #""fun" is no tool and kind; write Memcheck:Leak"#),
      ("{\na\n:Leak\n}", 3, #"":Leak" is no tool and kind; write Memcheck:Leak"#),
      ("{\na\nMemcheck:\n}", 3, #""Memcheck:" is no tool and kind; write Memcheck:Leak"#),
      ("{\na\nMemcheck:Leak\n}", 1, "the entry has no stack; write at least one line such as fun:name before }"),
      (
        "{\na\nMemcheck:Leak\nmatch-leak-kinds: all\n}", 1,
        "the entry has no stack; write at least one line such as fun:name before }"
      ),
      ("{\na\nMemcheck:Leak\n...\n...\n}", 1, "the entry would hide everything; give it a line that is not ..."),
      ("{\na\nMemcheck:Leak\nfn:f\n}", 4, #""fn:f" is no place in a stack; write ... alone, or begin with fun:, obj: or src:"#),
      ("{\na\nMemcheck:Leak\n... \n..\n}", 5, #"".." is no place in a stack; write ... alone, or begin with fun:, obj: or src:"#),
      ("{\na\nMemcheck:Leak\nfun:\n}", 4, #""fun:" names nothing; write a name behind it, or * for any"#),
      (
        "{\na\nMemcheck:Leak\nmatch-leak-kinds: definit\nfun:f\n}", 4,
        #""definit" is no kind of leaks; write definite"#
      ),
      (
        "{\na\nMemcheck:Leak\nmatch-leak-kinds: some,definite\nfun:f\n}", 4,
        #""some" is no kind of leaks; write definite, indirect, possible, reachable, all or none, with commas between them"#
      ),
      (
        "{\na\nMemcheck:Leak\nmatch-leak-kinds:\nfun:f\n}", 4,
        #""" is no kind of leaks; write definite, indirect, possible, reachable, all or none, with commas between them"#
      ),
      ("leak:f\nnothing", 2, #""nothing" is no suppression of LeakSanitizer; write leak: and a name"#),
      ("leak:f\n{\n", 2, #""{" is no suppression of LeakSanitizer; write leak: and a name"#),
      ("leek:f", 1, #""leek" is nothing that a sanitizer suppresses; write leak: instead"#),
      ("leak:f\nwhatever:f", 2, #""whatever" is nothing that a sanitizer suppresses; write leak: instead"#),
      ("leak:", 1, #""leak:" would hide everything; write a name behind leak:"#),
      ("leak: *^*$", 1, #""leak: *^*$" would hide everything; write a name behind leak:"#),
    ])
  func `a wrong line is named with its number and what to do`(text: String, line: Int, words: String) {
    let error = #expect(throws: SuppressionFileError.self) { try SuppressionFile(text: text, path: "a.supp") }
    #expect(error?.sentence == "a.supp, line \(line): \(words).")
  }

  @Test func `a file that is not there is named with what to do`() {
    let error = #expect(throws: SuppressionFileError.self) { try SuppressionFile(contentsOf: "/nowhere/a.supp") }
    #expect(
      error?.sentence == "/nowhere/a.supp cannot be read: No such file or directory; name another file with --suppressions.")
  }
}
