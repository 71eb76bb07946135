/// Names of native libraries without what differs from one build of them to the next.
package enum LibraryFile {
  /// The last component of a path, without the platform in the names of Python's extension modules: "penta_core.so".
  package static func name(ofPath path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let tag = name.firstRange(of: ".cpython-") else { return String(name) }
    return name[..<tag.lowerBound] + ".so"
  }

  /// The same without the checksum that libraries inside of wheels have: "libopenblas.so" for "libopenblas-r0-11edc3fa.3.15.so".
  package static func stableName(ofPath path: String) -> String {
    let name = name(ofPath: path)
    let stem = name.prefix { $0 != "." }
    guard let dash = stem.lastIndex(of: "-") else { return name }
    let sum = stem[stem.index(after: dash)...]
    let isSum = sum.count == 8 && sum.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    return isSum ? name[..<dash] + ".so" : name
  }
}
