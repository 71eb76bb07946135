import Suppressions
import Testing

@Suite struct ConfigurationErrorTests {
  private static let good = """
    fingerprint = "3f2a9c0d11e8b7a4"
    reason = "r"
    owner = "o"
    date = 2026-11-02
    """

  /// A file with one good known issue and one from which a line was replaced.
  private static func issues(_ key: String, _ line: String) -> String {
    let bad = good.split(separator: "\n").map { $0.hasPrefix(key) ? line : String($0) }
      .joined(separator: "\n")
    return "[[known_issue]]\n\(good)\n[[known_issue]]\n\(bad)".replacing(
      "3f2a9c0d11e8b7a4", with: "00000000000000b1", maxReplacements: 1)
  }

  @Test(
    arguments: [
      ("reason", "reson = 'r'", #"unknown key "reson" in known_issue 2; did you mean "reason"?"#),
      ("owner", "onwer = 'r'", #"unknown key "onwer" in known_issue 2; did you mean "owner"?"#),
      ("owner", "Owner = 'r'", #"unknown key "Owner" in known_issue 2; did you mean "owner"?"#),
      ("owner", "who = 'r'", #"unknown key "who" in known_issue 2; keys are fingerprint, reason, owner and date."#),
      ("owner", "\"a\\nb\" = 'r'", #"unknown key "a\nb" in known_issue 2; keys are fingerprint, reason, owner and date."#),
      (
        "fingerprint", "",
        #"known_issue 2 has no fingerprint; add fingerprint = "3f2a9c0d11e8b7a4", as the report of kmmem leaks has it."#
      ),
      (
        "reason", "",
        #"known_issue 2 has no reason; add why it may stay: reason = "the vendor's driver; ticket 4711"."#
      ),
      ("owner", "", #"known_issue 2 has no owner; add who looks after it: owner = "anna"."#),
      ("date", "", "known_issue 2 has no date; add when it was accepted: date = 2026-11-02."),
      ("owner", "owner = ' '", #"owner in known_issue 2 is empty; write something like who looks after it: owner = "anna"."#),
      ("owner", "owner = 3", "owner in known_issue 2 is an integer; write text in quotes."),
      ("owner", "owner = 3.5", "owner in known_issue 2 is a number; write text in quotes."),
      ("owner", "owner = true", "owner in known_issue 2 is a boolean; write text in quotes."),
      ("owner", "owner = [1]", "owner in known_issue 2 is a list; write text in quotes."),
      ("owner", "owner = {a = 1}", "owner in known_issue 2 is a table; write text in quotes."),
      ("owner", "owner = 2026-11-02", "owner in known_issue 2 is a date; write text in quotes."),
      ("date", "date = 12:30:00", "date in known_issue 2 is a time; write a day, such as 2026-11-02."),
      ("date", "date = 2026-11-02T12:30:00Z", "date in known_issue 2 is a date with a time; write a day, such as 2026-11-02."),
      ("date", "date = 20261102", "date in known_issue 2 is an integer; write a day, such as 2026-11-02."),
      (
        "date", "date = '2026-02-30'",
        #"date "2026-02-30" in known_issue 2 is no day; write year, month and day, such as 2026-11-02."#
      ),
      (
        "date", "date = '02.11.26'",
        #"date "02.11.26" in known_issue 2 is no day; write year, month and day, such as 2026-11-02."#
      ),
      (
        "fingerprint", "fingerprint = '3F2A9C0D11E8B7A4'",
        #"fingerprint "3F2A9C0D11E8B7A4" in known_issue 2 is not 16 lower-case hexadecimal digits; "#
          + "copy it from the report of kmmem leaks."
      ),
      (
        "fingerprint", "fingerprint = '3f2a'",
        #"fingerprint "3f2a" in known_issue 2 is not 16 lower-case hexadecimal digits; copy it from the report of kmmem leaks."#
      ),
      (
        "fingerprint", "fingerprint = '00000000000000b1'",
        "known_issue 2 has the fingerprint of known_issue 1, 00000000000000b1; keep one of the two."
      ),
    ])
  func `a wrong known issue is named with what to do`(key: String, line: String, sentence: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(text: Self.issues(key, line), path: "kmmem.toml")
    }
    #expect(error?.sentence == "kmmem.toml: " + sentence)
  }

  @Test(
    arguments: [
      ("type = 't'", #"suppression 1 has no name; add what the report calls it: name = "numpy's caches"."#),
      ("name = 'n'", "suppression 1 would hide everything; give it at least one of type, locator, function, file and object."),
      (
        "name = 'n'\ndetector = 'lost-blocks'",
        "suppression 1 would hide everything; give it at least one of type, locator, function, file and object."
      ),
      ("name = 'n'\ntype = ''", #"type in suppression 1 is empty; write something like a pattern: type = "*numpy*"."#),
      (
        "name = 'n'\ndetector = ''",
        #"detector in suppression 1 is empty; write something like the name of a search: detector = "lost-blocks"."#
      ),
      ("name = 'n'\ntype = ['a']", "type in suppression 1 is a list; write text in quotes."),
      ("name = 'n'\nfuntcion = 'f'", #"unknown key "funtcion" in suppression 1; did you mean "function"?"#),
      (
        "name = 'n'\nfun = 'f'",
        #"unknown key "fun" in suppression 1; keys are name, detector, type, locator, function, file and object."#
      ),
    ])
  func `a wrong suppression is named with what to do`(entry: String, sentence: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(text: "[[suppression]]\n" + entry, path: "kmmem.toml")
    }
    #expect(error?.sentence == "kmmem.toml: " + sentence)
  }

  @Test(
    arguments: [
      ("[[supression]]", #": unknown table "supression"; did you mean "suppression"?"#),
      ("[[known-issues]]", #": unknown table "known-issues"; did you mean "known_issue"?"#),
      ("x = 1", #": unknown table "x"; tables are known_issue, suppression, budgets and history."#),
      ("[known_issue]\nreason = 'r'", ": known_issue is a table where entries belong; begin each entry with [[known_issue]]."),
      ("suppression = 'r'", ": suppression is text where entries belong; begin each entry with [[suppression]]."),
      ("suppression = [3]", ": suppression is an integer where entries belong; begin each entry with [[suppression]]."),
      ("a = \"x\u{0}y\"", " is no UTF-8 text or holds a zero byte; save it as UTF-8."),
    ])
  func `a wrong table is named with what to do`(text: String, sentence: String) {
    let error = #expect(throws: ConfigurationError.self) { try Configuration(text: text, path: "kmmem.toml") }
    #expect(error?.sentence == "kmmem.toml" + sentence)
  }

  @Test(arguments: [("[[suppression]]\nname = \n", 2), ("\n\n[[known_issue]]\ndate = 2026-13-01\n", 4), ("a = 1\na = 2", 2)])
  func `what is no TOML is named with its line`(text: String, line: Int) throws {
    let error = #expect(throws: ConfigurationError.self) { try Configuration(text: text, path: "kmmem.toml") }
    let sentence = try #require(error?.sentence)
    #expect(sentence.hasPrefix("kmmem.toml, line \(line), column "))
    #expect(sentence.hasSuffix("; see https://toml.io for what may stand there."))
    #expect(!sentence.contains("\n"))
  }

  @Test func `errors in a pyproject name the tables as they stand there`() {
    for (text, sentence) in [
      ("[tool]\nkmmem = 3", "pyproject.toml: tool.kmmem is an integer; make it a table, [tool.kmmem]."),
      ("[tool.kmmem.budget]", #"pyproject.toml: unknown table "tool.kmmem.budget"; did you mean "tool.kmmem.budgets"?"#),
      (
        "[[tool.kmmem.suppression]]\nnam = 'x'",
        #"pyproject.toml: unknown key "nam" in tool.kmmem.suppression 1; did you mean "name"?"#
      ),
      (
        "[tool.kmmem.suppression]",
        "pyproject.toml: tool.kmmem.suppression is a table where entries belong; "
          + "begin each entry with [[tool.kmmem.suppression]]."
      ),
    ] {
      let error = #expect(throws: ConfigurationError.self) {
        try Configuration(pyproject: text, path: "pyproject.toml")
      }
      #expect(error?.sentence == sentence)
    }
  }
}
