extension Configuration {
  /// Reads the text of a kmmem.toml; `path` is for messages, and `detectors` are the searches that there are (none: any name will do).
  package init(text: String, path: String, detectors: [String] = []) throws(ConfigurationError) {
    self = try ConfigurationReader(file: try ConfigurationFile(text: text, path: path), detectors: detectors).configuration
  }

  /// Reads `[tool.kmmem]` in the text of a pyproject.toml; nil if there is none.
  package init?(pyproject text: String, path: String, detectors: [String] = []) throws(ConfigurationError) {
    guard let file = try ConfigurationFile(pyproject: text, path: path) else { return nil }
    self = try ConfigurationReader(file: file, detectors: detectors).configuration
  }

  /// Reads the file that was named, else the one of a folder, as `ConfigurationFile` finds it; nil if there is none.
  package static func found(
    in folder: String, orAt path: String? = nil, detectors: [String] = []
  ) throws(ConfigurationError) -> Configuration? {
    guard let file = try ConfigurationFile.found(in: folder, orAt: path) else { return nil }
    return try ConfigurationReader(file: file, detectors: detectors).configuration
  }
}
