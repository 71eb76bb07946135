/// What the agent is asked to record.
public struct RecordingOptions: Equatable, Sendable {
  /// Whether native frames are recorded.
  public var recordsNativeFrames = true
  /// Whether events of Python's mem and obj domains are recorded, so that every object has its line.
  public var recordsObjects = true
  /// The most frames that are kept of a stack; 0 = all.
  public var frameLimit = 0
  /// The mean number of bytes between two samples; 0 = every event.
  public var samplePeriod = ByteCount(0)
  /// Which children get a capture of their own.
  public var follows = FollowedChildren.forks
  /// A block is temporary if it is freed before its thread's next allocations, this many.
  public var temporaryWindow = 1
  /// Whether it is kept where blocks were given back, for what is done with them afterwards.
  public var keepsFrees = false
  /// Which blocks are guarded.
  public var guarded = GuardOptions()
  /// What must not happen in real-time sections, and where they are.
  public var realtime = RealtimeOptions()
  /// The signal that asks the program for a mark, which begins a generation; nil: none does.
  public var markSignal: ProgramSignal?
  /// When the program is photographed.
  public var snapshots = SnapshotTriggers()

  /// The variable that tells the agent the signal of marks.
  static let marks = "KMMEM_MARKS"

  /// The defaults: everything of every event.
  public init() {}

  /// The variables that tell the agent in the target process.
  var settings: [(name: String, value: String)] {
    func digit(_ isOn: Bool) -> String { isOn ? "1" : "0" }
    return [
      ("KMMEM_NATIVE", digit(recordsNativeFrames)),
      ("KMMEM_OBJECTS", digit(recordsObjects)),
      ("KMMEM_FRAMES", String(frameLimit)),
      ("KMMEM_SAMPLE", String(samplePeriod.bytes)),
      ("KMMEM_FOLLOW_FORK", digit(follows.contains(.forks))),
      ("KMMEM_FOLLOW_EXEC", digit(follows.contains(.execs))),
      ("KMMEM_TEMPORARY", String(temporaryWindow)),
      ("KMMEM_FREES", digit(keepsFrees)),
    ] + guarded.settings + realtime.settings + (markSignal.map { [(Self.marks, String($0.number))] } ?? [])
  }
}

/// Children of the recorded process that are recorded as well.
public struct FollowedChildren: OptionSet, Sendable {
  /// One bit for each way to become another process.
  public let rawValue: Int

  /// Takes the bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Forked children.
  public static let forks = FollowedChildren(rawValue: 1)
  /// Programs that a followed process starts or becomes by exec.
  public static let execs = FollowedChildren(rawValue: 2)

  /// Reads words such as "fork", "exec", "none" or "fork,exec"; exec includes fork, which comes before it. Nil for other words.
  public init?(words: [String]) {
    var result: FollowedChildren = []
    let names = words.flatMap { $0.split(separator: ",") }
    guard !names.isEmpty else { return nil }
    for name in names {
      switch name {
      case "fork": result.insert(.forks)
      case "exec": result.formUnion([.forks, .execs])
      case "none" where names.count == 1: break
      default: return nil
      }
    }
    self = result
  }
}
