import ArgumentParser
import Launching
import Suppressions

/// How `kmmem check` runs a program.
struct CheckProgramOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The interpreter (default: the active virtual environment's, else python3).", valueName: "path"))
  var python: String?

  @Option(help: ArgumentHelp("Keep the capture here.", valueName: "file"))
  var keep: String?

  @Flag(inversion: .prefixedNo, help: "Record native frames (default: on).")
  var native: Bool?

  @Flag(help: "Replace an existing capture.")
  var force = false

  /// Files are not run.
  func refuse() throws {
    let given = [("--python", python != nil), ("--keep", keep != nil), ("--native", native != nil), ("--force", force)]
    if let option = given.first(where: \.1)?.0 {
      throw ValidationError("\(option) is for a program that kmmem runs, and a file was named; leave it out.")
    }
  }

  /// What is recorded: everything, also of the children that the program forks, without photographs. What has a limit of violations is a
  /// real-time section.
  func settings(output: String, environment: Environment, budgets: [Budget]) throws -> ProfileSettings {
    var words = ["--output", output]
    if let python { words += ["--python", python] }
    if let native { words.append(native ? "--native" : "--no-native") }
    if force { words.append("--force") }
    var settings = try ProfileSettings(try ProfileOptions.parse(words), environment: environment)
    settings.recording.snapshots = SnapshotTriggers()
    settings.recording.samplePeriod = ByteCount(0)
    settings.recording.recordsObjects = true
    try settings.recording.realtime.count(for: budgets)
    settings.measuredFunctions = Array(Set(settings.measuredFunctions + budgets.compactMap(\.calledFunction))).sorted()
    return settings
  }
}

extension RealtimeOptions {
  /// Takes the threads of budgets that limit violations as sections, and the functions of those that name no thread: what a function
  /// does in a thread that is a section is seen there.
  fileprivate mutating func count(for budgets: [Budget]) throws {
    let components = budgets.filter { budget in budget.limits.contains { $0.measure == .violations } }.map(\.component)
    if components.isEmpty { return }
    do throws(RealtimeOptions.Flaw) {
      self = try counting(
        threads: components.compactMap { $0.thread?.text },
        functions: components.filter { $0.thread == nil }.compactMap { $0.function?.text })
    } catch {
      throw ValidationError(error.sentence)
    }
  }
}
