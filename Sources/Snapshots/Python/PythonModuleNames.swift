/// Dotted names of Python modules, derived from the file names of a recording alone.
///
/// A folder counts as a package when its `__init__.py` was seen; what follows `site-packages` is a name in any case.
package struct PythonModuleNames: Sendable {
  private let packages: Set<Substring>

  /// Learns from all known file names which folders are packages.
  package init(files: [String]) {
    let ending = "/__init__.py"
    packages = Set(files.lazy.filter { $0.hasSuffix(ending) }.map { $0.dropLast(ending.count) })
  }

  /// The name of the module in a file; nil for texts that are no file, such as "<string>".
  package func name(ofFile file: String) -> String? {
    if file.hasPrefix("<frozen "), file.hasSuffix(">") { return String(file.dropFirst(8).dropLast()) }
    guard !file.isEmpty, !file.hasPrefix("<") else { return nil }
    var components = file.split(separator: "/")
    guard let last = components.popLast() else { return nil }
    var stem = last.prefix { $0 != "." }
    if stem.isEmpty { stem = last }
    let own = stem == "__init__" ? [] : [stem]
    if let site = components.lastIndex(where: { $0 == "site-packages" || $0 == "dist-packages" }) {
      return joined(components[(site + 1)...] + own, or: stem)
    }
    var folder = file.dropLast(last.count + 1)
    var names: [Substring] = []
    while packages.contains(folder), let name = components.popLast() {
      names.insert(name, at: 0)
      folder = folder.dropLast(name.count + 1)
    }
    return joined(names[...] + own, or: stem)
  }

  private func joined(_ names: ArraySlice<Substring>, or stem: Substring) -> String {
    names.isEmpty ? String(stem) : names.joined(separator: ".")
  }
}
