package import Reports
package import Symbolication

/// What built files have of what `BuildFlag` brings.
package struct BuildDiagnosis: Sendable {
  private let sections: [Diagnosis.Section]

  /// Judges files, in the order in which they are told.
  package init(_ builds: [ModuleBuild]) {
    sections = builds.map { Diagnosis.Section(title: $0.path, observations: $0.observations) }
  }

  /// Nothing is missing that a flag brings; code of others without it may be among them.
  package var isComplete: Bool { sections.allSatisfy(isComplete) }

  private func isComplete(_ section: Diagnosis.Section) -> Bool { !section.observations.contains { $0.state == .fails } }

  /// The diagnosis for a person.
  package func text(_ style: TextStyle) -> String {
    Diagnosis.Section.lines(of: sections, style).map { style.written($0) + "\n" }.joined()
  }

  /// The diagnosis for programs: schema `kmmem.flags`.
  package func writeJSON(_ sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    writer.object { writer in
      writer.member("schema", "kmmem.flags")
      writer.member("version", 1)
      writer.member("kmmem", Release.version)
      writer.member("complete", isComplete)
      writer.key("files")
      writer.array(sections) { writer, section in
        writer.object { writer in
          writer.member("path", section.title)
          writer.member("complete", isComplete(section))
          section.writeObservations(to: &writer)
        }
      }
    }
    writer.finish()
  }
}
