internal import Reports

extension Diagnosis.Section {
  /// Sections for a person: a line for each observation, and what to do beneath it.
  static func lines(of sections: [Self], _ style: TextStyle) -> [String] {
    let width = sections.flatMap(\.observations).map(\.subject.count).max() ?? 0
    var lines: [String] = []
    for section in sections {
      lines.append(style.strong(section.title))
      for observation in section.observations {
        let subject = observation.subject + String(repeating: " ", count: width - observation.subject.count)
        lines.append("  \(mark(observation.state, style)) \(subject)  \(observation.text)")
        if let advice = observation.advice { lines.append("      → \(advice)") }
      }
    }
    return lines
  }

  private static func mark(_ state: Observation.State, _ style: TextStyle) -> String {
    switch state {
    case .works: style.less("✓")
    case .limited: style.warning("!")
    case .fails: style.more("✗")
    }
  }

  /// The member `observations` of an object for programs.
  func writeObservations(to writer: inout JSONWriter) {
    writer.key("observations")
    writer.array(observations) { writer, observation in
      writer.object(inline: true) { writer in
        writer.member("subject", observation.subject)
        writer.member("state", observation.state.rawValue)
        writer.member("text", observation.text)
        writer.member("advice", observation.advice)
        writer.member("essential", observation.isEssential)
      }
    }
  }
}
