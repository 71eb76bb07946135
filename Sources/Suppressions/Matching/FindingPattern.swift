/// The conditions of a suppression in kmmem.toml, all of which must hold; one that is nil always does.
struct FindingPattern: Equatable, Sendable {
  /// The search that found it.
  var detector: String?
  /// For any of its types.
  var type: Glob?
  /// For any of the ways to it.
  var locator: Glob?
  /// For the function of any frame.
  var function: Glob?
  /// For the source file of any frame.
  var file: Glob?
  /// For the library of any frame, by its path or its name.
  var object: Glob?

  /// Whether all conditions hold for a finding.
  func matches(_ facts: FindingFacts) -> Bool {
    (detector == nil || detector == facts.detector)
      && holds(type, for: facts.types) { $0.matches($1) }
      && holds(locator, for: facts.locators) { $0.matches($1) }
      && holds(function, for: facts.frames) { glob, frame in frame.names.contains { glob.matches($0) } }
      && holds(file, for: facts.frames) { glob, frame in frame.file.map(glob.matches) ?? false }
      && holds(object, for: facts.frames) { glob, frame in frame.object.map(glob.matchesPathOrName) ?? false }
  }

  private func holds<Item>(_ glob: Glob?, for items: [Item], _ matches: (Glob, Item) -> Bool) -> Bool {
    guard let glob else { return true }
    return items.contains { matches(glob, $0) }
  }
}
