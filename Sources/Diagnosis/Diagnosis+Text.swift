package import Reports

extension Diagnosis {
  /// The diagnosis for a person: a line for each observation, and what to do beneath it.
  package func text(_ style: TextStyle) -> String {
    let width = sections.flatMap(\.observations).map(\.subject.count).max() ?? 0
    var lines: [String] = []
    for section in sections {
      lines.append(style.strong(section.title))
      for observation in section.observations {
        let subject = observation.subject + String(repeating: " ", count: width - observation.subject.count)
        lines.append("  \(Self.mark(observation.state, style)) \(subject)  \(observation.text)")
        if let advice = observation.advice { lines.append("      → \(advice)") }
      }
    }
    lines += ["", style.strong(canRecord ? "Programs can be recorded here." : "Nothing can be recorded here until ✗ is mended.")]
    return lines.map { style.written($0) + "\n" }.joined()
  }

  private static func mark(_ state: Observation.State, _ style: TextStyle) -> String {
    switch state {
    case .works: style.less("✓")
    case .limited: style.warning("!")
    case .fails: style.more("✗")
    }
  }

  /// The diagnosis for programs: schema `kmmem.doctor`.
  package func writeJSON(_ sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    writer.object { writer in
      writer.member("schema", "kmmem.doctor")
      writer.member("version", 1)
      writer.member("kmmem", Release.version)
      writer.member("can_record", canRecord)
      writer.key("checks")
      writer.array(sections) { writer, section in
        writer.object { writer in
          writer.member("title", section.title)
          writer.key("observations")
          writer.array(section.observations) { writer, observation in
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
    }
    writer.finish()
  }
}
