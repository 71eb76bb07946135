import Snapshots

/// Shortens the paths of source files to what a reader needs.
struct SourcePaths {
  /// The folder in which the recorded program ran.
  let folder: String?

  /// "music_brain/harmony.py" for a file below the folder, "numpy/core/x.py" for an installed package,
  /// "bits/stl_vector.h" for a header of the C++ library, else the path.
  func short(_ path: String) -> String {
    if let folder, folder.count > 1, path.hasPrefix(folder + "/") { return String(path.dropFirst(folder.count + 1)) }
    if path.hasPrefix("/usr/include/c++/") { return path.split(separator: "/").dropFirst(4).joined(separator: "/") }
    let components = path.split(separator: "/")
    if let site = components.lastIndex(where: { $0 == "site-packages" || $0 == "dist-packages" }) {
      return components[(site + 1)...].joined(separator: "/")
    }
    if let library = components.lastIndex(where: Self.isStandardLibrary), library > 0, components[library - 1].hasPrefix("lib") {
      return components[library...].joined(separator: "/")
    }
    return path
  }

  /// Where a frame stands: file and line, else the name of its module's file.
  func place(of frame: NamedFrame) -> String {
    guard let file = frame.file else {
      return frame.language == .python ? "" : frame.module.map(Self.libraryName) ?? ""
    }
    // Where somebody once built the interpreter says nothing.
    let isInterpreter = frame.role == .interpreter
    let path = isInterpreter ? file.split(separator: "/").suffix(2).joined(separator: "/") : short(file)
    return path + (frame.line.map { ":\($0)" } ?? "")
  }

  /// The file name of a library, without the platform in the names of Python's extension modules.
  private static func libraryName(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let tag = name.firstRange(of: ".cpython-") else { return String(name) }
    return name[..<tag.lowerBound] + ".so"
  }

  private static func isStandardLibrary(_ component: Substring) -> Bool {
    component.hasPrefix("python3.") && component.dropFirst(8).allSatisfy(\.isNumber)
  }
}
