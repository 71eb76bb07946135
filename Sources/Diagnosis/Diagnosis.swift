/// What works of kmmem on this machine, and what to do about the rest.
package struct Diagnosis: Sendable {
  /// All checks, in the order in which they are told.
  package static let checks: [any Check.Type] = [
    SystemCheck.self, LibrariesCheck.self, PythonCheck.self, StackCheck.self, SymbolsCheck.self, AttachCheck.self,
    MemoryCheck.self, ProcessesCheck.self, RoomCheck.self, ToolsCheck.self,
  ]

  /// What one check has seen.
  package struct Section: Sendable {
    package let title: String
    package let observations: [Observation]

    package init(title: String, observations: [Observation]) {
      self.title = title
      self.observations = observations
    }
  }

  package let sections: [Section]

  /// Looks at everything.
  package init(_ surroundings: Surroundings) {
    sections = Self.checks.map { Section(title: $0.title, observations: $0.observations(in: surroundings)) }
  }

  package init(sections: [Section]) { self.sections = sections }

  /// Whether programs can be recorded here: nothing essential is broken.
  package var canRecord: Bool {
    !sections.contains { $0.observations.contains { $0.isEssential && $0.state == .fails } }
  }
}
