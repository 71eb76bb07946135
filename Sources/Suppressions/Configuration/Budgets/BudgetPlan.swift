internal import TOMLKit

/// What a configuration file says of budgets and of the history.
package struct BudgetPlan: Equatable, Sendable {
  /// The process's first, the others by their names.
  package var budgets: [Budget]
  /// The file of the history; nil for the usual one.
  package var historyFile: String?
  /// Where it was read from; nil where nothing was.
  package var path: String?

  /// No budgets, unless they are given.
  package init(budgets: [Budget] = [], historyFile: String? = nil, path: String? = nil) {
    (self.budgets, self.historyFile, self.path) = (budgets, historyFile, path)
  }

  /// Reads the text of a kmmem.toml; `path` is for messages.
  package init(text: String, path: String) throws(ConfigurationError) {
    try self.init(try ConfigurationFile(text: text, path: path))
  }

  /// Reads the file that was named, else the one of a folder, as `ConfigurationFile` finds it; nil if there is none.
  package static func found(in folder: String, orAt path: String? = nil) throws(ConfigurationError) -> BudgetPlan? {
    guard let file = try ConfigurationFile.found(in: folder, orAt: path) else { return nil }
    return try BudgetPlan(file)
  }

  private init(_ file: ConfigurationFile) throws(ConfigurationError) {
    var budgets: [Budget] = []
    if let table = try file.table("budgets") {
      for name in table.keys {
        let content = table[name].map(TOMLContent.init)
        let place = "\(file.prefix)budgets.\(name)"
        guard case .table(let values)? = content else {
          throw .notATable(path: file.path, name: place, found: content?.kind ?? .text)
        }
        do throws(ConfigurationError.Problem) {
          budgets.append(try Budget(try EntryReader(values, keys: Budget.keys), name: name))
        } catch {
          throw .table(path: file.path, name: place, error)
        }
      }
    }
    budgets.sort { ($0.component.isProcess ? 0 : 1, $0.name) < ($1.component.isProcess ? 0 : 1, $1.name) }
    self.init(budgets: budgets, historyFile: try Self.historyFile(of: file), path: file.path)
  }

  private static func historyFile(of file: ConfigurationFile) throws(ConfigurationError) -> String? {
    guard let table = try file.table("history") else { return nil }
    do throws(ConfigurationError.Problem) {
      return try EntryReader(table, keys: ["file"]).optionalText("file")
    } catch {
      throw .table(path: file.path, name: file.prefix + "history", error)
    }
  }
}

extension ConfigurationFile {
  /// A table that holds keys, if it is there.
  fileprivate func table(_ name: String) throws(ConfigurationError) -> TOMLTable? {
    guard let content = tables[name].map(TOMLContent.init) else { return nil }
    guard case .table(let table) = content else { throw .notATable(path: path, name: prefix + name, found: content.kind) }
    return table
  }
}
