import ArgumentParser
import Launching

/// How `kmmem leaks` runs a program.
struct LeaksProgramOptions: ParsableArguments {
  /// Seconds after which the first snapshot is taken that growth is measured from.
  private static let firstPeriod = 0.5

  @Option(help: ArgumentHelp("The interpreter (default: the active virtual environment's, else python3).", valueName: "path"))
  var python: String?

  @Option(help: ArgumentHelp("Keep the capture here, and the snapshots beside it.", valueName: "file"))
  var keep: String?

  @Flag(inversion: .prefixedNo, help: "Record native frames (default: on).")
  var native: Bool?

  @Flag(help: "Let the program walk its own heap, where it may not be copied; native blocks are not judged then.")
  var inPlace = false

  @Flag(help: "Replace an existing capture.")
  var force = false

  @OptionGroup var guarded: GuardCommandOptions

  /// Files are not run.
  func refuse() throws {
    let given = [
      ("--python", python != nil), ("--keep", keep != nil), ("--native", native != nil), ("--in-place", inPlace),
      ("--force", force), ("--guard", guarded.guard != nil), ("--guard-side", guarded.guardSide != nil),
      ("--guard-halt", guarded.guardHalt),
    ]
    if let option = given.first(where: \.1)?.0 {
      throw ValidationError("\(option) is for a program that kmmem runs, and a file was named; leave it out.")
    }
  }

  /// What is recorded: everything of the program itself, whatever the environment says, and a snapshot at the end. Earlier ones show what
  /// grows.
  func settings(
    output: String, environment: Environment, photographs: Bool = true, followsForks: Bool = true
  ) throws -> ProfileSettings {
    var words = ["--output", output]
    if photographs { words += ["--snapshot", "exit,every=\(Self.firstPeriod)"] }
    if let python { words += ["--python", python] }
    if let native { words.append(native ? "--native" : "--no-native") }
    if force { words.append("--force") }
    let options = try ProfileOptions.parse(words)
    var settings = try ProfileSettings(options, environment: environment)
    settings.recording.snapshots.doublesPeriod = true
    settings.recording.snapshots.inPlace = inPlace
    settings.recording.samplePeriod = ByteCount(0)
    settings.recording.recordsObjects = true
    settings.recording.keepsFrees = true
    settings.recording.guarded = try guarded.settings(environment)
    settings.recording.follows = followsForks ? .forks : []
    return settings
  }
}
