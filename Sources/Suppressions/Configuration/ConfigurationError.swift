/// Why a configuration file cannot be used.
package enum ConfigurationError: Error, Equatable, Sendable {
  /// The file could not be read.
  case unreadable(path: String, FileProblem)
  /// It is no UTF-8, or holds a zero byte.
  case notText(path: String)
  /// It is no TOML; the message is that of the TOML parser.
  case notTOML(path: String, line: Int, column: Int, message: String)
  /// The file that was asked for is a pyproject.toml without `[tool.kmmem]`.
  case noSection(path: String)
  /// No command has a table of this name.
  case unknownTable(path: String, name: String, nearest: String?)
  /// What must be a table is none.
  case notATable(path: String, name: String, found: TOMLKind)
  /// What must be entries in double brackets is something else.
  case notEntries(path: String, table: String, found: TOMLKind)
  /// An entry is wrong.
  case entry(ConfigurationEntry, Problem)
  /// A table with a name of its own is wrong, such as "budgets.models".
  case table(path: String, name: String, Problem)

  /// What is wrong with an entry.
  package enum Problem: Error, Equatable, Sendable {
    /// Entries of this table have no such key.
    case unknownKey(String, nearest: String?, known: [String])
    /// The key is of another type.
    case wrongType(key: String, wanted: TOMLKind, found: TOMLKind)
    /// The key must be there and is not.
    case missingKey(String)
    /// The key has a text without a character.
    case empty(key: String)
    /// It is not 16 lower-case hexadecimal digits.
    case malformedFingerprint(String)
    /// An earlier entry has the same fingerprint.
    case duplicateFingerprint(String, first: Int)
    /// There is no such day, or it is written otherwise.
    case malformedDate(String)
    /// No search is called so.
    case unknownDetector(String, nearest: String?, known: [String])
    /// Nothing says which findings it is for.
    case noCondition
    /// What only budgets can have wrong.
    case budget(BudgetProblem)
  }
}
