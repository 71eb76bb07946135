package import Reports

extension Diagnosis {
  /// The diagnosis for a person: a line for each observation, and what to do beneath it.
  package func text(_ style: TextStyle) -> String {
    let lines = Section.lines(of: sections, style)
    let verdict = style.strong(canRecord ? "Programs can be recorded here." : "Nothing can be recorded here until ✗ is mended.")
    return (lines + ["", verdict]).map { style.written($0) + "\n" }.joined()
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
          section.writeObservations(to: &writer)
        }
      }
    }
    writer.finish()
  }
}
