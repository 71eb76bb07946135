internal import TOMLKit

extension Configuration {
  /// Reads the text of a kmmem.toml; `path` is for messages, and `detectors` are the searches that there are (none: any name will do).
  package init(text: String, path: String, detectors: [String] = []) throws(ConfigurationError) {
    let document = try Self.document(text, path: path)
    self = try ConfigurationReader(path: path, prefix: "", detectors: detectors).configuration(of: document)
  }

  /// Reads `[tool.kmmem]` in the text of a pyproject.toml; nil if there is none.
  package init?(pyproject text: String, path: String, detectors: [String] = []) throws(ConfigurationError) {
    let document = try Self.document(text, path: path)
    guard case .table(let tools)? = document["tool"].map(TOMLContent.init),
      let section = tools["kmmem"].map(TOMLContent.init)
    else { return nil }
    guard case .table(let table) = section else {
      throw .notATable(path: path, name: "tool.kmmem", found: section.kind)
    }
    self = try ConfigurationReader(path: path, prefix: "tool.kmmem.", detectors: detectors).configuration(of: table)
  }

  /// The parser takes a C string: behind a zero byte it would see nothing.
  private static func document(_ text: String, path: String) throws(ConfigurationError) -> TOMLTable {
    if text.utf8.contains(0) { throw .notText(path: path) }
    do throws(TOMLFlaw) {
      try TOMLSyntax.check(text)
    } catch {
      throw .notTOML(path: path, line: error.line, column: error.column, message: error.words)
    }
    do {
      return try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw .notTOML(
        path: path, line: error.source.begin.line, column: error.source.begin.column, message: error.description)
    } catch {
      throw .notTOML(path: path, line: 1, column: 1, message: "\(error)")
    }
  }
}
