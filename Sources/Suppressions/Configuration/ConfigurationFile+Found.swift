extension ConfigurationFile {
  /// Reads the file that was named, else kmmem.toml of the folder, else `[tool.kmmem]` of its pyproject.toml; nil if there is none.
  ///
  /// A named file must be there. One whose name ends in pyproject.toml is read as such.
  static func found(in folder: String, orAt path: String?) throws(ConfigurationError) -> ConfigurationFile? {
    if let path { return try named(path) }
    let own = joined(folder, "kmmem.toml")
    if let text = try textIfThere(own) { return try ConfigurationFile(text: text, path: own) }
    let shared = joined(folder, "pyproject.toml")
    guard let text = try textIfThere(shared) else { return nil }
    return try ConfigurationFile(pyproject: text, path: shared)
  }

  private static func named(_ path: String) throws(ConfigurationError) -> ConfigurationFile {
    guard let text = try textIfThere(path) else { throw .unreadable(path: path, .none) }
    guard path == "pyproject.toml" || path.hasSuffix("/pyproject.toml") else {
      return try ConfigurationFile(text: text, path: path)
    }
    guard let file = try ConfigurationFile(pyproject: text, path: path) else { throw .noSection(path: path) }
    return file
  }

  private static func textIfThere(_ path: String) throws(ConfigurationError) -> String? {
    let bytes: [UInt8]
    do throws(FileProblem) {
      bytes = try FileText.bytes(of: path)
    } catch {
      if error == .none { return nil }
      throw .unreadable(path: path, error)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(path: path) }
    return text
  }

  /// Messages name a file of the working folder without a "./" before it.
  private static func joined(_ folder: String, _ name: String) -> String {
    if folder.isEmpty || folder == "." { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
