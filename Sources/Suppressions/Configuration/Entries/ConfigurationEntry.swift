/// One entry of a configuration file, as messages name it.
package struct ConfigurationEntry: Equatable, Sendable {
  /// The path of the file.
  package let path: String
  /// The table, with the tables around it: "known_issue", "tool.kmmem.suppression".
  package let table: String
  /// Its number among the entries of the table, from 1.
  package let number: Int

  /// Names an entry.
  package init(path: String, table: String, number: Int) {
    self.path = path
    self.table = table
    self.number = number
  }
}
