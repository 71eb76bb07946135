/// A template's name with its arguments, which are in short form already.
struct CxxTemplate {
  /// The qualified name in front of the arguments.
  let name: String
  /// In order.
  let arguments: [String]

  /// Without the arguments that are the defaults, and under its alias if it has one.
  var simplified: String {
    if let iterator { return iterator }
    var (name, arguments) = (name, arguments)
    if let defaults = CxxStandardLibrary.defaults[name] {
      while arguments.count > defaults.required, let last = arguments.last {
        let pattern = defaults.patterns[safe: arguments.count - 1 - defaults.required] ?? []
        if isPolymorphicAllocator(last, insteadOf: pattern) {
          name = "std::pmr::" + Self.lastComponent(of: name)
        } else if !pattern.contains(where: { matches(last, pattern: $0) }) {
          break
        }
        arguments.removeLast()
      }
    }
    let full = arguments.isEmpty ? name : "\(name)<\(arguments.joined(separator: ", "))>"
    return CxxStandardLibrary.aliases[full] ?? full
  }

  /// What stands behind the last `::`.
  static func lastComponent(of name: String) -> Substring {
    name.lastIndex(of: ":").map { name[name.index(after: $0)...] } ?? name[...]
  }

  /// An argument without surrounding space, and a number without its type: `4ul` is `4`.
  static func argument(_ text: String) -> String {
    let trimmed = text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    let number = trimmed.reversed().drop { $0 == "u" || $0 == "l" }.reversed()
    let digits = number.first == "-" ? number.dropFirst() : number[...]
    let isNumber = !digits.isEmpty && digits.allSatisfy { ("0"..."9").contains($0) }
    return String(isNumber ? number : trimmed)
  }

  /// `std::vector<int>::iterator` for the wrapped pointer that libstdc++ makes of it.
  private var iterator: String? {
    guard name == "__gnu_cxx::__normal_iterator", arguments.count == 2 else { return nil }
    return arguments[1] + (arguments[0].hasSuffix(" const*") ? "::const_iterator" : "::iterator")
  }

  private func isPolymorphicAllocator(_ argument: String, insteadOf pattern: [String]) -> Bool {
    pattern.contains { pattern in
      pattern.hasPrefix("std::allocator<")
        && matches(argument, pattern: "std::pmr::polymorphic_allocator<" + pattern.dropFirst("std::allocator<".count))
    }
  }

  /// In a pattern `$0` stands for the first argument and `$1` for the second; a final `*` for anything.
  private func matches(_ argument: String, pattern: String) -> Bool {
    var expected = ""
    for (index, part) in pattern.split(separator: "$", omittingEmptySubsequences: false).enumerated() {
      guard index > 0, let number = part.first?.wholeNumberValue else {
        expected += part
        continue
      }
      guard number < arguments.count else { return false }
      expected += arguments[number] + part.dropFirst()
    }
    return expected.hasSuffix("*") && pattern.hasSuffix("<*") ? argument.hasPrefix(expected.dropLast()) : argument == expected
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
