/// A template argument with holes: `$0` stands for the first argument of the same list, `$1` for the second; a final `<*`
/// for any arguments.
struct CxxArgumentPattern {
  private enum Part {
    case text([UInt8])
    case argument(Int)
  }

  private let parts: [Part]
  private let isOpen: Bool

  /// Takes a pattern apart.
  init(_ pattern: String) {
    isOpen = pattern.hasSuffix("<*")
    var parts: [Part] = []
    let pieces = Array((isOpen ? pattern.dropLast() : pattern[...]).utf8).split(
      separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
    for (index, piece) in pieces.enumerated() {
      guard index > 0, let digit = piece.first else {
        parts.append(.text(Array(piece)))
        continue
      }
      parts.append(.argument(Int(digit - UInt8(ascii: "0"))))
      parts.append(.text(Array(piece.dropFirst())))
    }
    self.parts = parts
  }

  /// Whether `text` is the pattern, its holes filled with `arguments`.
  func matches(_ text: String, of arguments: [String]) -> Bool {
    var rest = text.utf8[...]
    for part in parts {
      let isHere: Bool
      switch part {
      case .text(let expected): isHere = Self.take(expected, from: &rest)
      case .argument(let number): isHere = number < arguments.count && Self.take(arguments[number].utf8, from: &rest)
      }
      guard isHere else { return false }
    }
    return isOpen || rest.isEmpty
  }

  private static func take(_ expected: some Collection<UInt8>, from rest: inout Substring.UTF8View) -> Bool {
    guard rest.starts(with: expected) else { return false }
    rest = rest.dropFirst(expected.count)
    return true
  }
}
