extension Suppression {
  /// The keys of which an entry has at least one.
  static let conditionKeys = ["type", "locator", "function", "file", "object"]
  /// The keys of an entry.
  static let keys = ["name", "detector"] + conditionKeys

  /// Reads an entry of `[[suppression]]`; `detectors` are the searches that there are, or none if any name will do.
  init(_ entry: EntryReader, detectors: [String]) throws(ConfigurationError.Problem) {
    name = try entry.text("name")
    let detector = try entry.optionalText("detector")
    if let detector, !detectors.isEmpty, !detectors.contains(detector) {
      throw .unknownDetector(detector, nearest: NearestWord.of(detector, among: detectors), known: detectors)
    }
    var pattern = FindingPattern()
    pattern.type = try entry.glob("type")
    pattern.locator = try entry.glob("locator")
    pattern.function = try entry.glob("function")
    pattern.file = try entry.glob("file")
    pattern.object = try entry.glob("object")
    if pattern == FindingPattern() { throw .noCondition }
    pattern.detector = detector
    condition = .pattern(pattern)
  }
}
