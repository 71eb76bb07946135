/// When a program is photographed while it is recorded.
public struct SnapshotTriggers: Equatable, Sendable {
  /// At the end of the program's own code, before the interpreter takes itself apart.
  public var atExit = false
  /// At each new peak of the live bytes that is a tenth above the last one photographed.
  public var atPeak = false
  /// Seconds between two; nil: not by the clock.
  public var period: Double?
  /// Whether each time is twice as long as the last, and only the latest two of these snapshots are kept.
  public var doublesPeriod = false
  /// The signal that asks for one; nil: none does.
  public var signal: ProgramSignal?
  /// Whether the program walks itself instead of a copy.
  public var inPlace = false
  /// Whether they are the rungs of a measurement of growth.
  public var areRungs = false

  /// Never.
  public init() {}

  /// Whether there is any.
  public var isEmpty: Bool { !atExit && !atPeak && period == nil && signal == nil }

  /// The spellings, for people.
  public static let spellings = "exit, peak, every=SECONDS (at least 0.1) or signal=USR2 (or USR1)"

  /// The bit of KMMEM_TRIGGERS that says that a signal asks for one.
  static let signalBit = 8

  /// Reads words such as "exit", "peak", "every=2.5", "signal=USR2" or "exit,peak"; throws the first that is none of them.
  public init(words: [String]) throws(UnknownTrigger) {
    for word in words.flatMap({ $0.split(separator: ",") }).map(String.init) where !word.isEmpty { try add(word) }
  }

  private mutating func add(_ word: String) throws(UnknownTrigger) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.count) {
    case ("exit", 1): atExit = true
    case ("peak", 1): atPeak = true
    case ("every", 2):
      guard let seconds = Double(parts[1]), seconds >= 0.1, seconds <= 1e9 else { throw UnknownTrigger(word: word) }
      period = seconds
    case ("signal", 2):
      guard let named = ProgramSignal(named: parts[1]) else { throw UnknownTrigger(word: word) }
      signal = named
    default: throw UnknownTrigger(word: word)
    }
  }

  /// A word that names no moment.
  public struct UnknownTrigger: Error, Equatable {
    /// What was written.
    public let word: String

    /// Names the word.
    public init(word: String) { self.word = word }
  }

  /// The variables that tell the agent in the target process (enum kmm_trigger); the files' paths begin with `stem`.
  func settings(stem: String) -> [(name: String, value: String)] {
    if isEmpty { return [] }
    let atSignal = signal != nil ? Self.signalBit : 0
    let bits = (atExit ? 1 : 0) | (atPeak ? 2 : 0) | (period != nil ? 4 : 0) | atSignal | (inPlace ? 16 : 0)
    let all = bits | (doublesPeriod ? 64 : 0) | (areRungs ? 128 : 0)
    return [
      ("KMMEM_TRIGGERS", String(all)),
      ("KMMEM_TRIGGER_STEM", stem),
      ("KMMEM_TRIGGER_PERIOD", String(Int((period ?? 0) * 1000))),
      ("KMMEM_TRIGGER_SIGNAL", String(signal?.number ?? 0)),
    ]
  }
}
