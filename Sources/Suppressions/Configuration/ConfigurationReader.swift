internal import TOMLKit

/// Turns the tables of a configuration file into known issues and suppressions.
struct ConfigurationReader {
  /// The tables that kmmem's commands have; what is in those of other commands is theirs to check.
  private static let tables = ["known_issue", "suppression", "budgets", "history"]

  /// The path of the file, for messages.
  let path: String
  /// What stands before the names of tables, for messages: "tool.kmmem." in a pyproject.toml.
  let prefix: String
  /// The searches that there are; none: any name will do.
  let detectors: [String]

  /// Reads all tables.
  func configuration(of document: TOMLTable) throws(ConfigurationError) -> Configuration {
    for name in document.keys where !Self.tables.contains(name) {
      throw .unknownTable(path: path, name: prefix + name, nearest: nearest(to: name))
    }
    return Configuration(
      knownIssues: try knownIssues(of: document),
      suppressions: try entries("suppression", of: document, keys: Suppression.keys) {
        reader, _ throws(ConfigurationError.Problem) in
        try Suppression(reader, detectors: detectors)
      })
  }

  private func nearest(to name: String) -> String? {
    NearestWord.of(name, among: Self.tables).map { prefix + $0 }
  }

  private func knownIssues(of document: TOMLTable) throws(ConfigurationError) -> [KnownIssue] {
    var numbers: [String: Int] = [:]
    return try entries("known_issue", of: document, keys: KnownIssue.keys) {
      reader, number throws(ConfigurationError.Problem) in
      let issue = try KnownIssue(reader)
      if let first = numbers[issue.fingerprint] { throw .duplicateFingerprint(issue.fingerprint, first: first) }
      numbers[issue.fingerprint] = number
      return issue
    }
  }

  private func entries<Entry>(
    _ name: String, of document: TOMLTable, keys: [String],
    read: (EntryReader, Int) throws(ConfigurationError.Problem) -> Entry
  ) throws(ConfigurationError) -> [Entry] {
    guard let content = document[name].map(TOMLContent.init) else { return [] }
    guard case .list(let list) = content else { throw .notEntries(path: path, table: prefix + name, found: content.kind) }
    var entries: [Entry] = []
    for element in list {
      let content = TOMLContent(element)
      guard case .table(let table) = content else {
        throw .notEntries(path: path, table: prefix + name, found: content.kind)
      }
      do throws(ConfigurationError.Problem) {
        entries.append(try read(try EntryReader(table, keys: keys), entries.count + 1))
      } catch {
        throw .entry(ConfigurationEntry(path: path, table: prefix + name, number: entries.count + 1), error)
      }
    }
    return entries
  }
}
