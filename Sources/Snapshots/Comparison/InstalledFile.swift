/// A file that every machine has somewhere else: of an installed package, of Python's standard library, or of the C++ library.
package struct InstalledFile: Hashable, Sendable {
  /// What a file was installed with.
  package enum Collection: Hashable, Sendable {
    /// A package in site-packages or dist-packages.
    case package
    /// Python's standard library, whatever its version; modules that are frozen into the interpreter included.
    case standardLibrary
    /// The headers of the C++ library.
    case runtimeHeaders
  }

  package let collection: Collection
  /// The path below the collection's folder.
  package let path: String
  /// The folder's own name: "python3.11".
  package let folder: String

  /// Recognises a path; nil for a file of somebody's own, and for what is no file, such as "<string>".
  package init?(_ path: String) {
    if path.hasPrefix("<frozen "), path.hasSuffix(">") {
      let name = path.dropFirst(8).dropLast()
      self.init(.standardLibrary, name.split(separator: ".").joined(separator: "/") + ".py", folder: "frozen")
      return
    }
    let components = path.split(separator: "/")
    if let site = components.lastIndex(where: { $0 == "site-packages" || $0 == "dist-packages" }) {
      self.init(.package, components[(site + 1)...].joined(separator: "/"), folder: String(components[site]))
    } else if let library = components.lastIndex(where: Self.isStandardLibrary), library > 0,
      components[library - 1].hasPrefix("lib")
    {
      self.init(.standardLibrary, components[(library + 1)...].joined(separator: "/"), folder: String(components[library]))
    } else if let headers = components.lastIndex(of: "c++"), headers > 0, headers + 2 < components.count,
      Self.isHeaderVersion(components[headers + 1])
    {
      self.init(.runtimeHeaders, components[(headers + 2)...].joined(separator: "/"), folder: String(components[headers + 1]))
    } else {
      return nil
    }
  }

  private init(_ collection: Collection, _ path: String, folder: String) {
    self.collection = collection
    self.path = path
    self.folder = folder
  }

  package static func == (left: InstalledFile, right: InstalledFile) -> Bool {
    left.collection == right.collection && left.path == right.path
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(collection)
    hasher.combine(path)
  }

  private static func isStandardLibrary(_ component: Substring) -> Bool {
    component.hasPrefix("python3.") && component.dropFirst(8).allSatisfy(\.isNumber)
  }

  /// "12", "13.2.0" of libstdc++, "v1" of libc++.
  private static func isHeaderVersion(_ component: Substring) -> Bool {
    component == "v1" || component.allSatisfy { $0.isNumber || $0 == "." }
  }
}
