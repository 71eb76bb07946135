import ArgumentParser
import Launching
import Suppressions

/// What `kmmem profile` was asked for, on its command line or, where that is silent, in the environment.
struct ProfileSettings {
  /// The interpreter; nil for the default.
  let python: String?
  /// The capture's path; nil for the default.
  var output: String?
  /// What the agent records.
  var recording: RecordingOptions
  /// Functions of which the package measures each call by itself.
  var measuredFunctions: [String] = []
  /// Whether no summary is wanted.
  let isQuiet: Bool
  /// Whether an existing capture is replaced.
  let mayReplace: Bool

  /// Reads both; throws a sentence about the first value that makes no sense.
  init(_ options: ProfileOptions, environment: Environment) throws {
    let lookup = Lookup(environment: environment)
    python = lookup.text(options.python, "KMMEM_PYTHON")?.value
    output = lookup.text(options.output, "KMMEM_OUTPUT")?.value
    isQuiet = try options.quiet ? true : lookup.claim("KMMEM_QUIET") ?? false
    mayReplace = try options.force ? true : lookup.claim("KMMEM_FORCE") ?? false

    var recording = RecordingOptions()
    recording.recordsNativeFrames = try options.native ?? lookup.claim("KMMEM_NATIVE") ?? true
    recording.frameLimit = try lookup.number(options.frames, "--frames", "KMMEM_FRAMES", from: 0) ?? 0
    recording.temporaryWindow = try lookup.number(options.temporary, "--temporary", "KMMEM_TEMPORARY", from: 1) ?? 1
    if let sample = lookup.text(options.sample, "KMMEM_SAMPLE", option: "--sample") {
      guard let period = ByteCount(sample.value) else {
        throw ValidationError("\(sample.origin) is \"\(sample.value)\", which is no number of bytes; write 524288 or 512K.")
      }
      recording.samplePeriod = period
    }
    let samples = recording.samplePeriod.bytes > 0
    if samples, options.objects == true {
      throw ValidationError("--objects records every object and --sample only some; leave one of them out.")
    }
    recording.recordsObjects = try samples ? false : options.objects ?? lookup.claim("KMMEM_OBJECTS") ?? true
    let follow = options.follow.isEmpty ? environment.value(of: "KMMEM_FOLLOW").map { [$0] } ?? [] : options.follow
    if !follow.isEmpty {
      guard let children = FollowedChildren(words: follow) else {
        let origin = options.follow.isEmpty ? "KMMEM_FOLLOW" : "--follow"
        throw ValidationError("\(origin) is \"\(follow.joined(separator: " "))\"; it takes fork, exec or none.")
      }
      recording.follows = children
    }
    recording.guarded = try options.guarded.settings(environment)
    recording.realtime = try Self.realtime(options, lookup)
    recording.snapshots = try Self.snapshots(options, environment: environment)
    recording.snapshots.inPlace = try options.inPlace ? true : lookup.claim("KMMEM_IN_PLACE") ?? false
    recording.markSignal = try Self.markSignal(
      lookup.text(options.markSignal, "KMMEM_MARK_SIGNAL", option: "--mark-signal"))
    if let signal = recording.markSignal, signal == recording.snapshots.signal {
      throw ValidationError(
        "one signal cannot ask for marks and for snapshots; take USR1 for one of them, and USR2 for the other.")
    }
    self.recording = recording
    measuredFunctions = try Self.measuredFunctions(lookup.names(options.calls, "KMMEM_CALLS"), samples: samples)
  }

  private static func measuredFunctions(_ names: [String], samples: Bool) throws -> [String] {
    if let name = names.first(where: { !Budget.isFunctionWithModule($0) }) {
      throw ValidationError(
        "--calls has \"\(name)\"; it takes one function with its module, such as music_brain.harmony.compose or __main__.work.")
    }
    if samples, !names.isEmpty {
      throw ValidationError("--calls measures every allocation and --sample only some; leave one of them out.")
    }
    return names
  }

  private static func markSignal(_ given: (value: String, origin: String)?) throws -> ProgramSignal? {
    guard let (value, origin) = given else { return nil }
    guard let signal = ProgramSignal(named: value) else {
      throw ValidationError("\(origin) is \"\(value)\"; it takes USR1 or USR2.")
    }
    return signal
  }

  private static func realtime(_ options: ProfileOptions, _ lookup: Lookup) throws -> RealtimeOptions {
    var consequence = RealtimeOptions.Consequence.report
    if let (value, origin) = lookup.text(options.realtime, "KMMEM_REALTIME", option: "--realtime") {
      guard let named = RealtimeOptions.Consequence(rawValue: value) else {
        throw ValidationError("\(origin) is \"\(value)\"; it takes report or abort.")
      }
      consequence = named
    }
    let threads = lookup.names(options.realtimeThread, "KMMEM_REALTIME_THREAD")
    let functions = lookup.names(options.realtimeFunction, "KMMEM_REALTIME_FUNCTION")
    do throws(RealtimeOptions.Flaw) {
      return try RealtimeOptions(consequence, threads: threads, functions: functions)
    } catch {
      throw ValidationError(error.sentence)
    }
  }

  private static func snapshots(_ options: ProfileOptions, environment: Environment) throws -> SnapshotTriggers {
    let variable = environment.value(of: "KMMEM_SNAPSHOT") ?? ""
    let words = options.snapshot.isEmpty ? [variable] : options.snapshot
    var triggers = SnapshotTriggers()
    do throws(SnapshotTriggers.UnknownTrigger) { triggers = try SnapshotTriggers(words: words) } catch {
      let origin = options.snapshot.isEmpty ? "KMMEM_SNAPSHOT" : "--snapshot"
      throw ValidationError("\(origin) has \"\(error.word)\"; it takes \(SnapshotTriggers.spellings).")
    }
    if options.inPlace, triggers.isEmpty {
      throw ValidationError("--in-place says how snapshots are taken, and there is none; add --snapshot exit.")
    }
    return triggers
  }
}

extension RealtimeOptions.Flaw {
  /// What is wrong with the names, and what to do.
  var sentence: String {
    switch self {
    case .noName(let name):
      "\"\(name)\" is no name of a thread or a function; write it as the program has it, with * for any characters."
    case .tooLong(let name):
      "the thread name \"\(name)\" is longer than the 15 bytes that Linux keeps; name its beginning: \"\(name.prefix(14))*\"."
    case .tooMany: "the names of real-time threads and functions are too long together; write patterns such as audio-*."
    }
  }
}
