import Glibc

/// A source file of a unit; its path is settled once, when first asked for.
final class SourceFile {
  private let directory: String
  private let name: String

  /// A file by the name that the line table gives it, seen from the folder of the compilation.
  init(directory: String, name: String) {
    self.directory = directory
    self.name = name
  }

  /// The file's real path where it exists here, so that a file reached through several links has one name; else the
  /// recorded path, absolute and without `.` and `..`.
  private(set) lazy var path: String = {
    let recorded = SourcePath.joined(directory, name)
    return Self.realPath(recorded) ?? SourcePath.normalised(recorded)
  }()

  private static func realPath(_ path: String) -> String? {
    guard path.hasPrefix("/"), let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}

/// Rules for paths as text; nothing is looked up.
package enum SourcePath {
  /// `name` seen from `directory`.
  package static func joined(_ directory: String, _ name: String) -> String {
    name.hasPrefix("/") || directory.isEmpty ? name : directory + "/" + name
  }

  /// The path without empty, `.` and `..` components, as far as they can be resolved.
  package static func normalised(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var components: [Substring] = []
    for component in path.split(separator: "/") where component != "." {
      if component != ".." {
        components.append(component)
      } else if let last = components.last, last != ".." {
        components.removeLast()
      } else if !isAbsolute {
        components.append(component)
      }
    }
    return (isAbsolute ? "/" : "") + components.joined(separator: "/")
  }
}
