internal import TOMLKit

/// Turns the tables of a configuration file into known issues and suppressions.
struct ConfigurationReader {
  /// The file with the tables.
  let file: ConfigurationFile
  /// The searches that there are; none: any name will do.
  let detectors: [String]

  /// Reads all tables about findings.
  var configuration: Configuration {
    get throws(ConfigurationError) {
      Configuration(
        knownIssues: try knownIssues,
        suppressions: try entries("suppression", keys: Suppression.keys) { reader, _ throws(ConfigurationError.Problem) in
          try Suppression(reader, detectors: detectors)
        })
    }
  }

  private var knownIssues: [KnownIssue] {
    get throws(ConfigurationError) {
      var numbers: [String: Int] = [:]
      return try entries("known_issue", keys: KnownIssue.keys) { reader, number throws(ConfigurationError.Problem) in
        let issue = try KnownIssue(reader)
        if let first = numbers[issue.fingerprint] { throw .duplicateFingerprint(issue.fingerprint, first: first) }
        numbers[issue.fingerprint] = number
        return issue
      }
    }
  }

  private func entries<Entry>(
    _ name: String, keys: [String],
    read: (EntryReader, Int) throws(ConfigurationError.Problem) -> Entry
  ) throws(ConfigurationError) -> [Entry] {
    guard let content = file.tables[name].map(TOMLContent.init) else { return [] }
    let table = file.prefix + name
    guard case .list(let list) = content else { throw .notEntries(path: file.path, table: table, found: content.kind) }
    var entries: [Entry] = []
    for element in list {
      let content = TOMLContent(element)
      guard case .table(let values) = content else {
        throw .notEntries(path: file.path, table: table, found: content.kind)
      }
      do throws(ConfigurationError.Problem) {
        entries.append(try read(try EntryReader(values, keys: keys), entries.count + 1))
      } catch {
        throw .entry(ConfigurationEntry(path: file.path, table: table, number: entries.count + 1), error)
      }
    }
    return entries
  }
}
