package import Snapshots

/// How a row of a live table is called.
package struct RowLabel: Equatable, Sendable {
  /// What it was written in; nil for what is no code.
  package let language: NamedFrame.Language?
  /// The function, file, module, thread or allocator.
  package let name: String
  /// File and line, the path shortened; empty for what is no line.
  package let place: String
  /// The file as it was recorded.
  package let file: String?
  package let line: Int?

  package init(
    language: NamedFrame.Language? = nil, name: String, place: String = "", file: String? = nil, line: Int? = nil
  ) {
    self.language = language
    self.name = name
    self.place = place
    self.file = file
    self.line = line
  }

  /// The label of a line of code.
  init(_ frame: NamedFrame?, paths: SourcePaths) {
    guard let frame else {
      self.init(name: "(no stack)")
      return
    }
    self.init(
      language: frame.language, name: frame.shortFunction, place: paths.place(of: frame), file: frame.file, line: frame.line)
  }

  /// Whether a text stands in it, whatever the case of its letters.
  package func contains(_ text: String) -> Bool {
    text.isEmpty || "\(name) \(place) \(file ?? "")".lowercased().contains(text.lowercased())
  }
}
