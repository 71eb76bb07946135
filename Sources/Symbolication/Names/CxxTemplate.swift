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
        let pattern = arguments.count - 1 - defaults.required
        guard defaults.patterns.indices.contains(pattern) else { break }
        if defaults.patterns[pattern].contains(where: { $0.matches(last, of: arguments) }) {
          arguments.removeLast()
        } else if let polymorphic = defaults.polymorphic[pattern], polymorphic.matches(last, of: arguments) {
          arguments.removeLast()
          name = "std::pmr::" + Self.lastComponent(of: name)
        } else {
          break
        }
      }
    }
    let full = arguments.isEmpty ? name : "\(name)<\(arguments.joined(separator: ", "))>"
    return CxxStandardLibrary.aliases[full] ?? full
  }

  /// What stands behind the last `::`.
  static func lastComponent(of name: String) -> Substring {
    name.utf8.lastIndex(of: UInt8(ascii: ":")).map { name[name.utf8.index(after: $0)...] } ?? name[...]
  }

  /// An argument without surrounding space, and a number without its type: `4ul` is `4`.
  static func argument(_ text: ArraySlice<UInt8>) -> String {
    var trimmed = text
    while trimmed.first == UInt8(ascii: " ") { trimmed.removeFirst() }
    while trimmed.last == UInt8(ascii: " ") { trimmed.removeLast() }
    var number = trimmed
    while let last = number.last, last == UInt8(ascii: "u") || last == UInt8(ascii: "l") { number.removeLast() }
    let digits = number.first == UInt8(ascii: "-") ? number.dropFirst() : number
    let isNumber = !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return String(decoding: isNumber ? number : trimmed, as: UTF8.self)
  }

  /// `std::vector<int>::iterator` for the wrapped pointer that libstdc++ makes of it.
  private var iterator: String? {
    guard name == "__gnu_cxx::__normal_iterator", arguments.count == 2 else { return nil }
    return arguments[1] + (arguments[0].hasSuffix(" const*") ? "::const_iterator" : "::iterator")
  }
}
