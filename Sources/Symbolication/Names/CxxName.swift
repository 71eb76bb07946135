/// C++ names as people write them: `std::vector<std::string>` instead of eighty characters of defaults.
package enum CxxName {
  /// The demangled name with standard types under their usual names, default template arguments, inline namespaces and
  /// ABI tags left out. Names that are not understood, and those of other languages, come back unchanged.
  package static func simplified(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "_") }) else {
      return name
    }
    var rewriter = CxxNameRewriter(name)
    return rewriter.rewritten() ?? name
  }

  /// The same without the types of parameters, what stands behind them, and the numbers of lambdas: what stays of a function when it is
  /// compiled in another way, as debug information tells no parameters of functions that only one file knows.
  package static func withoutParameters(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: "{") }) else { return simplified(name) }
    var rewriter = CxxNameRewriter(name, omitsParameters: true)
    return rewriter.rewritten() ?? name
  }
}
