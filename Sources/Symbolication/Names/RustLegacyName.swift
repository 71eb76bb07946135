/// Names of Rust's older mangling, which looks like C++ with a hash at the end and escapes within.
enum RustLegacyName {
  private static let escapes: [Substring: String] = [
    "SP": "@", "BP": "*", "RF": "&", "LT": "<", "GT": ">", "LP": "(", "RP": ")", "C": ",",
  ]

  /// `<T as core::fmt::Debug>::fmt` from `_$LT$T$u20$as$u20$core..fmt..Debug$GT$::fmt::h0123456789abcdef`; nil if `name`,
  /// already demangled as C++, does not end in Rust's hash.
  static func readable(_ name: String) -> String? {
    let hash = name.utf8.suffix(19)
    guard hash.starts(with: "::h".utf8), isHash(hash.dropFirst(3)) else { return nil }
    let parts = name[..<hash.startIndex].split(separator: "::").map { part in
      unescaped(part.hasPrefix("_$") ? part.dropFirst() : part).replacing("..", with: "::")
    }
    return parts.joined(separator: "::")
  }

  private static func isHash(_ digits: Substring.UTF8View) -> Bool {
    digits.count == 16 && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// Replaces `$LT$` and `$u20$` by what they stand for.
  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var rest = text
    while let start = rest.firstIndex(of: "$") {
      let code = rest[rest.index(after: start)...].prefix { $0 != "$" }
      guard code.endIndex < rest.endIndex, let character = character(for: code) else { return result + rest }
      result += rest[..<start] + character
      rest = rest[rest.index(after: code.endIndex)...]
    }
    return result + rest
  }

  private static func character(for code: Substring) -> String? {
    if let known = escapes[code] { return known }
    guard code.hasPrefix("u"), let value = UInt32(code.dropFirst(), radix: 16) else { return nil }
    return Unicode.Scalar(value).map { String(Character($0)) }
  }
}
