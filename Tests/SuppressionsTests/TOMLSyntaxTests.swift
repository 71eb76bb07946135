import Suppressions
import Testing

/// The check before the TOML parser, which would end the process at some of these texts.
@Suite struct TOMLSyntaxTests {
  @Test(
    arguments: [
      ("[.a]", 1, 2, #"expected a key, found ".""#), ("[[=]]", 1, 3, #"expected a key, found "=""#),
      ("a = 1\n  [ #]", 2, 5, ##"expected a key, found "#""##), ("[\n]", 1, 2, #"expected a key, found "\n""#),
      ("[é]", 1, 2, #"expected a key, found "é""#), ("[a.]", 1, 4, #"expected a key, found "]""#),
      ("[a", 1, 3, "expected ], found the end of the file"), ("[[a]\n", 1, 5, #"expected ]], found "\n""#),
      ("a", 1, 2, "expected =, found the end of the file"), ("a b = 1", 1, 3, #"expected =, found "b""#),
      ("a =", 1, 4, "expected a value, found the end of the file"), ("a = \n", 1, 5, #"expected a value, found "\n""#),
      ("a = [}", 1, 6, #"expected a value, found "}""#), ("a = [1 2]", 1, 8, #"expected , or ], found "2""#),
      ("a = {b = 1,}", 1, 12, #"expected a key, found "}""#), ("a = {b = 1 c", 1, 12, #"expected , or }, found "c""#),
      ("a = {b = 1\n}", 1, 11, #"expected , or }, found "\n""#), ("a = 'b\n'", 1, 7, #"expected a closing quote, found "\n""#),
      ("a = '''b'", 1, 10, "expected a closing quote, found the end of the file"),
      ("a = \"\\\"", 1, 8, "expected a closing quote, found the end of the file"),
      ("a = '''\n[.]'''\n[.]", 3, 2, #"expected a key, found ".""#),
      ("a = 1 b = 2", 1, 7, #"expected the end of the line, found "b""#),
      ("\u{feff}a = ]", 1, 6, #"expected a value, found "]""#), ("a = 1\r", 1, 6, #"expected the end of the line, found "\r""#),
      ("a = 2026-11-02Tx", 1, 5, #"expected a value, found "2""#), ("a = 2026-11-2", 1, 5, #"expected a value, found "2""#),
      ("a = 2026-11-02 1", 1, 5, #"expected a value, found "2""#), ("a = 12:30", 1, 5, #"expected a value, found "1""#),
      ("a = 12:30:00.", 1, 5, #"expected a value, found "1""#),
      ("a = 2026-11-02T12:30:00+1", 1, 5, #"expected a value, found "2""#),
      ("a = +", 1, 5, ""), ("a = 1__0", 1, 7, ""), ("a = 1\na = 2", 2, 5, ""),
    ])
  func `the first flaw is named with its place`(text: String, line: Int, column: Int, words: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try Configuration(text: text, path: "k") }
    let sentence = try #require(error?.sentence)
    if words.isEmpty {
      #expect(sentence.hasPrefix("k, line \(line), column \(column): Error while"), "\(sentence)")
    } else {
      #expect(sentence == "k, line \(line), column \(column): \(words); see https://toml.io for what may stand there.")
    }
  }

  @Test(
    arguments: [
      "y = [\n  [{a = 1}],\n  [ ], # ]]\n  [\n],]", "y = '''\n[.]'''",
      "y = \"\"\"\n[.] \\\"\"\" \"\"\n[.]\"\"\"\"\"",
      "y = 'a\\' # '\n# [.]", "[ \"a\" . 'b' ]", "[[ a-b ]]", "y = \"\\\\\" # \"\n[tool]", "y = \"\\\"[\"\n[tool]", "[-_]\n[0]",
      "y = {a = '}', b = ['[']}\n[\"[.]\"]", "y = ''''a''''\n[z]", "y = ''''''''\n", "a.b . 'c' = 1", "a = 1 # é\r\nb = 2\r\n",
      "\t\n \r\n",
      "a = [0x1F, 0o17, 0b01, 1_000, -0, +1.5e-3, 6.626e-34, inf, -nan, true, false]",
      "a = [2026-11-02, 12:30:00, 12:30:00.25, 2026-11-02T12:30:00Z, 2026-11-02t12:30:00.5-01:30, 2026-11-02 12:30:00]",
      "a = 2026-11-02 # 1", "a = {d = 2026-11-02 }", "a = { }", "\"\" = \"\"", "a = \"\"\"\\\n   b\\\\\"\"\"", "a = '''\\'''",
    ])
  func `what is TOML passes`(text: String) throws {
    #expect(try Configuration(pyproject: text, path: "pyproject.toml") == nil)
  }
}
