import Snapshots

/// Shortens the paths of source files to what a reader needs.
struct SourcePaths {
  /// The folder in which the recorded program ran.
  let folder: String?

  /// "music_brain/harmony.py" for a file below the folder, "numpy/core/x.py" for an installed package,
  /// "bits/stl_vector.h" for a header of the C++ library, else the path.
  func short(_ path: String) -> String {
    if let folder, folder.count > 1, path.hasPrefix(folder + "/") { return String(path.dropFirst(folder.count + 1)) }
    guard !path.hasPrefix("<"), let file = InstalledFile(path) else { return path }
    return file.collection == .standardLibrary ? file.folder + "/" + file.path : file.path
  }

  /// Where a frame stands: file and line, else the name of its module's file.
  func place(of frame: NamedFrame) -> String {
    guard let file = frame.file else {
      return frame.language == .python ? "" : frame.module.map(LibraryFile.name(ofPath:)) ?? ""
    }
    // Where somebody once built the interpreter says nothing.
    let isInterpreter = frame.role == .interpreter
    let path = isInterpreter ? file.split(separator: "/").suffix(2).joined(separator: "/") : short(file)
    return path + (frame.line.map { ":\($0)" } ?? "")
  }
}
