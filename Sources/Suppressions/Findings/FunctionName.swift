/// Arithmetic on the names of C++ functions.
package enum FunctionName {
  private static let qualifiers = [" const", " volatile", " &&", " &", " noexcept"]

  /// `penta::lead` of `penta::lead(std::span<int const>) const`; names without arguments stay as they are.
  package static func withoutArguments(_ name: String) -> String {
    let characters = Array(withoutQualifiers(name).unicodeScalars)
    guard characters.last == ")" else { return name }
    var depth = 0
    for position in characters.indices.reversed() {
      switch characters[position] {
      case ")": depth += 1
      case "(": depth -= 1
      default: break
      }
      if depth == 0 { return text(of: characters[..<position]) ?? name }
    }
    return name
  }

  /// What stands before the arguments; nil where these were none, as in `operator()` and `(anonymous namespace)`.
  private static func text(of function: ArraySlice<Unicode.Scalar>) -> String? {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: function)
    let name = String(text)
    return name.isEmpty || name.hasSuffix("::") || name == "operator" || name.hasSuffix(":operator") ? nil : name
  }

  private static func withoutQualifiers(_ name: String) -> Substring {
    var rest = Substring(name)
    while true {
      if rest.last == "]", let clone = rest.place(ofLast: " [clone ") {
        rest = rest[..<clone]
      } else if let qualifier = qualifiers.first(where: { rest.hasSuffix($0) }) {
        rest = rest.dropLast(qualifier.count)
      } else {
        return rest
      }
    }
  }
}

extension Substring {
  /// Where a text stands for the last time.
  fileprivate func place(ofLast text: String) -> Index? {
    indices.last { self[$0...].hasPrefix(text) }
  }
}
