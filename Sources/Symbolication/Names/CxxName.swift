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
}
