import Snapshots

/// The dotted names by which a program may import the Python files of a recording.
///
/// A recording does not tell which folders are packages: an empty `__init__.py` never runs any code that allocates. So a file of the
/// program's own may have several names, one for each folder that may be on sys.path: a folder below the one in which the program ran, if the
/// file lies there, and none that is known to be a package.
struct ModuleNames {
  /// What lies below it has the name that its path says.
  private static let installation = "/site-packages"

  private let files: [String]
  private let folder: String?
  private let known: PythonModuleNames
  private let packages: Set<Substring>

  /// Learns which folders are packages.
  init(_ recording: Recording) {
    files = recording.codes.files
    folder = recording.facts.folder.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    known = PythonModuleNames(files: files)
    let ending = "/__init__.py"
    packages = Set(files.filter { $0.hasSuffix(ending) }.map { $0.dropLast(ending.count) })
  }

  /// Whether one of the names of each file is what a condition asks for, in the order of `CodeTable.files`.
  func marks(_ isOne: (String) -> Bool) -> [Bool] { files.map { names(ofFile: $0).contains(where: isOne) } }

  /// The names of a file; none for a text that is no file.
  func names(ofFile file: String) -> [String] {
    guard let name = known.name(ofFile: file) else { return [] }
    guard file.hasPrefix("/") else { return [name] }
    if let installed = InstalledFile(file) {
      guard installed.collection == .standardLibrary else { return [name] }
      return [known.name(ofFile: Self.installation + "/" + installed.path) ?? name]
    }
    let start = folder.map { file.hasPrefix($0) ? $0.count - 1 : 0 } ?? 0
    var names = [name]
    for (place, character) in file.enumerated() where character == "/" && place >= start {
      if packages.contains(file.prefix(place)) { break }
      // As if this folder were where packages are installed.
      if let longer = known.name(ofFile: Self.installation + file.dropFirst(place)), longer != name { names.append(longer) }
    }
    return names
  }
}
