import ArgumentParser

/// The options of `kmmem profile` as they stand on the command line; what is absent is taken from the environment.
struct ProfileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The interpreter (default: the active virtual environment's, else python3).", valueName: "path"))
  var python: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The capture (default: kmmem-NAME-PID.kmmem).", valueName: "file"))
  var output: String?

  @Flag(inversion: .prefixedNo, help: "Record native frames (default: on).")
  var native: Bool?

  @Flag(inversion: .prefixedNo, help: "Record every Python object, not only what malloc sees (default: on).")
  var objects: Bool?

  @Option(help: ArgumentHelp("Keep at most this many frames of a stack (default: 0, all).", valueName: "n"))
  var frames: String?

  @Option(
    help: ArgumentHelp(
      "Take a sample every so many bytes instead of every event, as in 512K; implies --no-objects.", valueName: "bytes"))
  var sample: String?

  @Option(
    help: ArgumentHelp(
      "Record children too: fork (and the workers that multiprocessing starts), exec (every program, too) or none (default: fork).",
      valueName: "which"))
  var follow: [String] = []

  @Option(
    help: ArgumentHelp(
      "Call a block temporary if it is freed before its thread's next n allocations (default: 1).", valueName: "n"))
  var temporary: String?

  @Option(
    help: ArgumentHelp(
      """
      Photograph the program's Python heap: at its exit, at its peak, every=SECONDS, or on signal=USR2. May be repeated. The files lie \
      beside the capture: NAME-exit.kmsnap, NAME-peak.kmsnap, NAME-1.kmsnap.
      """, valueName: "when"))
  var snapshot: [String] = []

  @Option(
    help: ArgumentHelp(
      "Listen to this signal, USR1 or USR2, by which kmmem mark begins a generation (docs/generations.md).", valueName: "signal"))
  var markSignal: String?

  @Flag(help: "Let the program walk its own heap for a snapshot, where it may not be copied; it stands still for the while.")
  var inPlace = false

  @Option(
    help: ArgumentHelp(
      "What becomes of a program that allocates, frees or waits in a real-time section: report counts it (default), abort ends it.",
      valueName: "report | abort"))
  var realtime: String?

  @Option(
    help: ArgumentHelp(
      "A thread that is in a real-time section all of its life, by its name or a pattern (audio-*). May be repeated.",
      valueName: "name"))
  var realtimeThread: [String] = []

  @Option(
    help: ArgumentHelp(
      "A function that is a real-time section, by its name or a pattern (penta::AudioProcessor::*). May be repeated.",
      valueName: "symbol"))
  var realtimeFunction: [String] = []

  @Option(
    help: ArgumentHelp(
      "Measure each call of this Python function by itself, for budgets per call (docs/budgets.md). May be repeated.",
      valueName: "module.function"))
  var calls: [String] = []

  @OptionGroup var guarded: GuardCommandOptions

  @Flag(name: .shortAndLong, help: "Print no summary.")
  var quiet = false

  @Flag(help: "Replace an existing capture.")
  var force = false
}
