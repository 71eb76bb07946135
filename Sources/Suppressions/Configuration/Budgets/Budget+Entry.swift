extension Budget {
  /// Reads a table `[budgets.NAME]`.
  init(_ entry: EntryReader, name: String) throws(ConfigurationError.Problem) {
    let component = try ComponentPattern(entry)
    if name == Self.nameOfProcess {
      if let key = ComponentPattern.keys.first(where: { entry.has($0) }) { throw .budget(.choosesPart(key: key)) }
    } else if component.isProcess {
      throw .budget(.noComponent)
    }
    let calledFunction = try Self.calledFunction(entry, component)
    var limits: [Limit] = []
    for measure in Measure.allCases where entry.has(measure.rawValue) {
      if measure.traits.needsProcess, !component.isProcess { throw .budget(.needsProcess(key: measure.rawValue)) }
      if calledFunction != nil, !measure.traits.isOfCalls { throw .budget(.notOfCalls(key: measure.rawValue)) }
      limits.append(try entry.limit(measure))
    }
    if limits.isEmpty { throw .budget(.noLimit) }
    self.init(name: name, component: component, limits: limits, calledFunction: calledFunction)
  }

  /// The function of a budget that is `per = "call"`: the package looks it up by its name in its module.
  private static func calledFunction(
    _ entry: EntryReader, _ component: ComponentPattern
  ) throws(ConfigurationError.Problem) -> String? {
    guard let period = try entry.optionalText(perKey) else { return nil }
    guard period == "call" else { throw .budget(.unknownPeriod(period)) }
    var alone = ComponentPattern()
    alone.function = component.function
    guard let name = component.function?.text, component == alone, isFunctionWithModule(name) else {
      throw .budget(.callsOfNoFunction)
    }
    return name
  }

  private static let perKey = "per"

  /// Whether a text names one function in its module: `music_brain.sessions.Session.play`, `api.main.make.<locals>.run`.
  package static func isFunctionWithModule(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 1
      && parts.allSatisfy { $0 == "<locals>" || !$0.isEmpty && $0.allSatisfy { $0 == "_" || $0.isLetter || $0.isNumber } }
  }

  /// All keys that a budget may have.
  static let keys = Measure.allCases.map(\.rawValue) + ComponentPattern.keys + [perKey]
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
