extension ConfigurationError {
  /// What is wrong with which file, and what to do.
  package var sentence: String {
    switch self {
    case .unreadable(let path, let problem):
      return "\(path) \(problem.words); name another file with --config, or leave it out with --no-config."
    case .notText(let path):
      return "\(path) is no UTF-8 text or holds a zero byte; save it as UTF-8."
    case .notTOML(let path, let line, let column, let message):
      return "\(path), line \(line), column \(column): \(message); see https://toml.io for what may stand there."
    case .noSection(let path):
      return "\(path) has no [tool.kmmem]; add it, or name another file with --config."
    case .unknownTable(let path, let name, let nearest):
      let known = "tables are known_issue, suppression, budgets and history."
      return "\(path): unknown table \(name.quoted); \(nearest.map { "did you mean \($0.quoted)?" } ?? known)"
    case .notATable(let path, let name, let found):
      return "\(path): \(name) is \(found.rawValue); make it a table, [\(name)]."
    case .notEntries(let path, let table, let found):
      return "\(path): \(table) is \(found.rawValue) where entries belong; begin each entry with [[\(table)]]."
    case .entry(let entry, let problem):
      return "\(entry.path): \(problem.sentence(in: "\(entry.table) \(entry.number)", of: entry.table))"
    case .table(let path, let name, let problem):
      return "\(path): \(problem.sentence(in: "[\(name)]", of: name))"
    }
  }
}

extension ConfigurationError.Problem {
  /// What is wrong with the entry, and what to do.
  fileprivate func sentence(in entry: String, of table: String) -> String {
    switch self {
    case .unknownKey(let key, let nearest, let known):
      return "unknown key \(key.quoted) in \(entry); \(WordList.advice(nearest, or: "keys are", known))"
    case .wrongType(let key, let wanted, let found):
      let advice = wanted == .day ? "write a day, such as 2026-11-02" : "write text in quotes"
      return "\(key) in \(entry) is \(found.rawValue); \(advice)."
    case .missingKey(let key):
      return "\(entry) has no \(key); add \(Self.example(of: key))."
    case .empty(let key):
      return "\(key) in \(entry) is empty; write something like \(Self.example(of: key))."
    case .malformedFingerprint(let text):
      return
        "fingerprint \(text.quoted) in \(entry) is not 16 lower-case hexadecimal digits; copy it from the report of kmmem leaks."
    case .duplicateFingerprint(let fingerprint, let first):
      return "\(entry) has the fingerprint of \(table) \(first), \(fingerprint); keep one of the two."
    case .malformedDate(let text):
      return "date \(text.quoted) in \(entry) is no day; write year, month and day, such as 2026-11-02."
    case .unknownDetector(let name, let nearest, let known):
      return "unknown detector \(name.quoted) in \(entry); \(WordList.advice(nearest, or: "detectors are", known))"
    case .noCondition:
      return "\(entry) would hide everything; give it at least one of \(WordList.sentence(Suppression.conditionKeys))."
    case .budget(let problem):
      return problem.sentence(in: entry)
    }
  }

  private static func example(of key: String) -> String {
    switch key {
    case "fingerprint": "fingerprint = \"3f2a9c0d11e8b7a4\", as the report of kmmem leaks has it"
    case "reason": "why it may stay: reason = \"the vendor's driver; ticket 4711\""
    case "owner": "who looks after it: owner = \"anna\""
    case "date": "when it was accepted: date = 2026-11-02"
    case "name": "what the report calls it: name = \"numpy's caches\""
    case "detector": "the name of a search: detector = \"lost-blocks\""
    default: "a pattern: \(key) = \"*numpy*\""
    }
  }
}
