extension Budget {
  /// Reads a table `[budgets.NAME]`.
  init(_ entry: EntryReader, name: String) throws(ConfigurationError.Problem) {
    let component = try ComponentPattern(entry)
    if name == Self.nameOfProcess {
      if let key = ComponentPattern.keys.first(where: { entry.has($0) }) { throw .budget(.choosesPart(key: key)) }
    } else if component.isProcess {
      throw .budget(.noComponent)
    }
    var limits: [Limit] = []
    for measure in Measure.allCases where entry.has(measure.rawValue) {
      if measure.traits.needsProcess, !component.isProcess { throw .budget(.needsProcess(key: measure.rawValue)) }
      limits.append(try entry.limit(measure))
    }
    if limits.isEmpty { throw .budget(.noLimit) }
    self.init(name: name, component: component, limits: limits)
  }

  /// All keys that a budget may have.
  static let keys = Measure.allCases.map(\.rawValue) + ComponentPattern.keys
}

extension ComponentPattern {
  fileprivate init(_ entry: EntryReader) throws(ConfigurationError.Problem) {
    module = try entry.glob("module")
    package = try entry.glob("package")
    library = try entry.glob("library")
    function = try entry.glob("function")
    context = try entry.glob("context")
    thread = try entry.glob("thread")
  }
}

extension EntryReader {
  /// The limit of a measure that the entry has.
  fileprivate func limit(_ measure: Measure) throws(ConfigurationError.Problem) -> Budget.Limit {
    let key = measure.rawValue
    switch measure.traits.unit {
    case .times: return Budget.Limit(measure, try count(key))
    case .bytes:
      let size = try size(key)
      return Budget.Limit(measure, size.bytes, isBinary: size.isBinary)
    }
  }
}
