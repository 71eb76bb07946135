/// The minor version of a CPython 3, which decides the format of its line tables.
package struct PythonVersion: Hashable, Sendable, Comparable {
  /// 11 in Python 3.11.7.
  package let minor: Int

  /// Makes the version 3.`minor`.
  package init(minor: Int) {
    self.minor = minor
  }

  /// Reads `3.11.7` or `3.13.0rc1`; nil for anything but a CPython 3.
  package init?(_ text: String) {
    let parts = text.split(separator: ".")
    guard parts.count >= 2, parts[0] == "3", let minor = Int(parts[1].prefix { ("0"..."9").contains($0) }) else { return nil }
    self.minor = minor
  }

  /// Orders by age.
  package static func < (left: PythonVersion, right: PythonVersion) -> Bool {
    left.minor < right.minor
  }
}
