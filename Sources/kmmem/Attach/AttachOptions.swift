import ArgumentParser
import Injection
import Launching

/// The options of `kmmem attach`.
struct AttachOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The capture (default: kmmem-NAME-PID.kmmem).", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("End the recording after so long; without it, kmmem detach does.", valueName: "seconds"))
  var duration: RecordingDuration?

  @Flag(inversion: .prefixedNo, help: "Record native frames (default: on).")
  var native: Bool?

  @Flag(inversion: .prefixedNo, help: "Record every Python object, not only what malloc sees (default: on).")
  var objects: Bool?

  @Option(help: ArgumentHelp("Keep at most this many frames of a stack; 0 keeps all.", valueName: "n"))
  var frames: UInt32 = 0

  @Option(
    help: ArgumentHelp(
      "Take a sample every so many bytes instead of every event, as in 512K; implies --no-objects.", valueName: "bytes"))
  var sample: String?

  @Option(help: ArgumentHelp("Record children that it forks too: fork or none.", valueName: "which"))
  var follow = Follow.fork

  @Option(
    help: ArgumentHelp(
      "Call a block temporary if it is freed before its thread's next n allocations.", valueName: "n"))
  var temporary: UInt32 = 1

  @Flag(name: .shortAndLong, help: "Say nothing but what went wrong.")
  var quiet = false

  @Flag(help: "Replace an existing capture.")
  var force = false

  /// Which children are recorded.
  enum Follow: String, ExpressibleByArgument, CaseIterable {
    case fork, none
  }

  /// What is recorded; throws a sentence about what makes no sense.
  func settings() throws -> AttachSettings {
    var settings = AttachSettings()
    settings.recordsNativeFrames = native ?? true
    settings.frameLimit = frames
    settings.temporaryWindow = temporary
    settings.followsForks = follow == .fork
    if temporary == 0 { throw ValidationError("--temporary is \"0\"; it takes a whole number from 1 on.") }
    if let sample {
      guard let period = ByteCount(sample) else {
        throw ValidationError("--sample is \"\(sample)\", which is no number of bytes; write 524288 or 512K.")
      }
      settings.sampleBytes = period.bytes
    }
    if settings.sampleBytes > 0, objects == true {
      throw ValidationError("--objects records every object and --sample only some; leave one of them out.")
    }
    settings.recordsObjects = settings.sampleBytes > 0 ? false : objects ?? true
    return settings
  }
}

/// A number of seconds, as a person writes it: 30, 0.5.
struct RecordingDuration: ExpressibleByArgument {
  /// The number.
  let seconds: Double
  /// As it was written.
  let words: String

  /// Reads a number above 0; nil for anything else.
  init?(argument: String) {
    guard let seconds = Double(argument), seconds > 0, seconds < 1e9 else { return nil }
    self.seconds = seconds
    words = argument
  }
}
