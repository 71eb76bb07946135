internal import TOMLKit

/// kmmem's tables in a configuration file: their names are known, what is in them is not looked at yet.
struct ConfigurationFile {
  /// The tables that kmmem's commands have; what is in those of other commands is theirs to check.
  private static let names = ["known_issue", "suppression", "budgets", "history"]

  /// The path of the file, for messages.
  let path: String
  /// What stands before the names of tables, for messages: "tool.kmmem." in a pyproject.toml.
  let prefix: String
  /// The tables by their names.
  let tables: TOMLTable

  /// Reads the text of a kmmem.toml.
  init(text: String, path: String) throws(ConfigurationError) {
    try self.init(path: path, prefix: "", tables: Self.document(text, path: path))
  }

  /// Reads `[tool.kmmem]` in the text of a pyproject.toml; nil if there is none.
  init?(pyproject text: String, path: String) throws(ConfigurationError) {
    let document = try Self.document(text, path: path)
    guard case .table(let tools)? = document["tool"].map(TOMLContent.init),
      let section = tools["kmmem"].map(TOMLContent.init)
    else { return nil }
    guard case .table(let table) = section else {
      throw .notATable(path: path, name: "tool.kmmem", found: section.kind)
    }
    try self.init(path: path, prefix: "tool.kmmem.", tables: table)
  }

  private init(path: String, prefix: String, tables: TOMLTable) throws(ConfigurationError) {
    for name in tables.keys where !Self.names.contains(name) {
      let nearest = NearestWord.of(name, among: Self.names).map { prefix + $0 }
      throw .unknownTable(path: path, name: prefix + name, nearest: nearest)
    }
    (self.path, self.prefix, self.tables) = (path, prefix, tables)
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
