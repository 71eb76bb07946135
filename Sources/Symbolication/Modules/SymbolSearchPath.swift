/// The folders where debug files, and programs that have moved, are looked for.
package struct SymbolSearchPath: Hashable, Sendable {
  /// In order of preference; each may hold `.build-id/xx/yyyy[.debug]` or the files themselves by name.
  package let directories: [String]

  /// Where distributions install debug files.
  package static let systemDirectory = "/usr/lib/debug"
  /// Colon-separated folders that are searched before the system's.
  package static let environmentName = "KMMEM_SYMBOL_PATH"

  /// Makes a search path of exactly these folders.
  package init(_ directories: [String]) {
    self.directories = directories
  }

  /// The folders named in `environment`, then the system's.
  package init(environment: [String: String]) {
    let named = environment[Self.environmentName, default: ""].split(separator: ":").map(String.init)
    self.init(named + [Self.systemDirectory])
  }

  /// Where a file of this build may be, whole (`isDebugFile` false) or as separate debug information.
  func candidates(for buildID: BuildID, named name: String, asDebugFile: Bool) -> [String] {
    let ending = asDebugFile ? ".debug" : ""
    return directories.flatMap { directory in
      ["\(directory)/.build-id/\(buildID.pathComponents)\(ending)", "\(directory)/\(name)\(ending)"]
    }
  }

  /// Where a `.gnu_debuglink` that names `link` may lead for the file at `path`, in GDB's order.
  func candidates(forLink link: String, of path: String) -> [String] {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let beside = ["\(folder)/\(link)", "\(folder)/.debug/\(link)"]
    return beside.filter { $0 != path } + directories.flatMap { ["\($0)\(folder)/\(link)", "\($0)/\(link)"] }
  }
}
