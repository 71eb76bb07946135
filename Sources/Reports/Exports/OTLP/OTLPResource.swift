import CaptureFormat
import ProfileFormats
import Snapshots

/// What OpenTelemetry wants to know of a process, by the names of its semantic conventions.
enum OTLPResource {
  /// The process of a recording.
  static func message(_ recording: Recording) -> OTLP.Resource {
    let facts = recording.facts
    var attributes: [OTLP.KeyValue] = []
    func add(_ key: String, _ value: OTLP.AnyValue?) {
      guard let value else { return }
      attributes.append(
        .filled { attribute in
          attribute.key = key
          attribute.value = value
        })
    }
    add("service.name", .text(serviceName(facts)))
    add("process.pid", .number(Int64(recording.header.pid)))
    add("process.parent_pid", recording.header.parentPID == 0 ? nil : .number(Int64(recording.header.parentPID)))
    add("process.executable.path", facts.executable.map { .text($0) })
    add("process.executable.name", facts.executable.map { .text(lastComponent(of: $0)) })
    add("process.command_args", facts.command.isEmpty ? nil : .texts(facts.command))
    add("process.working_directory", facts.folder.map { .text($0) })
    add("process.runtime.name", facts.pythonVersion.map { _ in .text("cpython") })
    add("process.runtime.version", facts.pythonVersion.map { .text($0) })
    add("host.name", facts.host.map { .text($0) })
    return .filled { $0.attributes = attributes }
  }

  /// What runs: Python's module or script, else the program.
  ///
  /// A program that is not known is called as the conventions say.
  static func serviceName(_ facts: RecordingFacts) -> String {
    if facts.pythonVersion != nil, let name = pythonProgram(facts.command) { return name }
    return (facts.executable ?? facts.command.first).map(lastComponent(of:)) ?? "unknown_service"
  }

  /// The module or the script that Python's command line names; nil for `-c` and an interpreter that reads its input.
  private static func pythonProgram(_ command: [String]) -> String? {
    var words = command.dropFirst()
    while let word = words.popFirst() {
      switch word {
      case "-m": return words.first
      case "-c", "-": return nil
      case "-W", "-X", "--check-hash-based-pycs": _ = words.popFirst()
      default: if !word.hasPrefix("-") { return lastComponent(of: word) }
      }
    }
    return nil
  }

  private static func lastComponent(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
