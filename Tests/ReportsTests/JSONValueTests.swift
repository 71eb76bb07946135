import Foundation
import Reports
import SyntheticCaptures
import Testing

@Suite struct JSONValueTests {
  private func value(_ text: String) throws(JSONValue.ParseError) -> JSONValue { try JSONValue(text.utf8) }

  @Test(arguments: [
    ("null", JSONValue.null), (" true ", .bool(true)), ("false\r\n", .bool(false)), ("-17", .number("-17")), ("0", .number("0")),
    ("1.5e3", .number("1.5e3")), ("-0.25", .number("-0.25")), ("-0", .number("-0")), ("10E+02", .number("10E+02")),
    ("12345678901234567890", .number("12345678901234567890")), ("1e999", .number("1e999")),
    ("[]", .array([])), ("{}", .object([:])),
    (#"["a",1,[null]]"#, .array([.string("a"), .number("1"), .array([.null])])),
    (#"{"a": {"b": []}, "c": 2, "c": 3}"#, .object(["a": .object(["b": .array([])]), "c": .number("3")])),
    (#""\"\\\/\b\f\n\r\t\u00e9\ud83c\udfb5""#, .string("\"\\/\u{8}\u{c}\n\r\té🎵")), (#""é🎵""#, .string("é🎵")),
    (#""\ud83c""#, .string("\u{fffd}")),
  ])
  func `values are read`(text: String, expected: JSONValue) throws { #expect(try value(text) == expected) }

  @Test(arguments: [
    ("", JSONValue.ParseError.endsEarly), ("[1,", .endsEarly), (#""abc"#, .endsEarly), (#""\u12""#, .endsEarly),
    (#""\u12x4""#, .unexpected(offset: 3)),
    ("{\"a\" 1}", .unexpected(offset: 5)), ("nul", .endsEarly), ("none", .unexpected(offset: 1)), ("01", .unexpected(offset: 0)),
    ("--1", .unexpected(offset: 0)), ("1.", .unexpected(offset: 0)), (".5", .unexpected(offset: 0)),
    ("1.e5", .unexpected(offset: 0)), ("1e", .unexpected(offset: 0)), ("1e5.5", .unexpected(offset: 0)),
    ("[1,]", .unexpected(offset: 3)),
    ("1 2", .unexpected(offset: 2)), ("\"\n\"", .unexpected(offset: 1)), (#""\x""#, .unexpected(offset: 2)),
    ("NaN", .unexpected(offset: 0)),
    (String(repeating: "[", count: 80), .tooDeep(offset: 64)),
  ])
  func `what is no JSON is refused at its place`(text: String, error: JSONValue.ParseError) {
    #expect(throws: error) { try value(text) }
  }

  @Test func `bytes that are no UTF-8 are refused`() {
    #expect(throws: JSONValue.ParseError.notUTF8) { try JSONValue([0x22, 0xff, 0x22] as [UInt8]) }
  }

  @Test(arguments: 1...300 as ClosedRange<UInt64>) func `damaged text is a value or an error, as Foundation sees it`(seed: UInt64)
  {
    var random = SeededRandom(seed: seed)
    var bytes = Array(
      #"{"question": "what_if", "edges": [{"holder": "0x7f\u0041", "object": -12.5e2}], "id": [true, null]}"#.utf8)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0...2, using: &random) {
      case 0: bytes.remove(at: place)
      case 1: bytes[place] = Array("{}[]\",:\\u0-e.tfn ".utf8).randomElement(using: &random) ?? 0
      default: bytes.insert(bytes[place], at: place)
      }
    }
    let isValue = (try? JSONValue(bytes)) != nil
    let isValueElsewhere = (try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])) != nil
    #expect(isValue == isValueElsewhere, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
  }
}
