import ArgumentParser
import Launching

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

  /// What is recorded: everything, also of the children that the program forks, without photographs.
  func settings(output: String, environment: Environment) throws -> ProfileSettings {
    var words = ["--output", output]
    if let python { words += ["--python", python] }
    if let native { words.append(native ? "--native" : "--no-native") }
    if force { words.append("--force") }
    var settings = try ProfileSettings(try ProfileOptions.parse(words), environment: environment)
    settings.recording.snapshots = SnapshotTriggers()
    settings.recording.samplePeriod = ByteCount(0)
    settings.recording.recordsObjects = true
    return settings
  }
}
