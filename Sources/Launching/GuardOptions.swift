/// Which blocks lie alone between pages that nobody may touch, so that a wrong access is seen when it happens.
public struct GuardOptions: Equatable, Sendable {
  /// Against which edge of its pages a block lies: accesses beyond that one are seen at once.
  public enum Side: String, CaseIterable, Sendable {
    case end, start
  }

  /// One block in so many, on average; 1 = all that there is room for, 0 = none.
  public var interval = 0
  /// nil: most at the end, some at the start.
  public var side: Side?
  /// The program ends by the signal at the first wrong access, where it would go on otherwise.
  public var halts = false

  /// One block in so many where nothing else is asked for: it costs a program that allocates all the time a few per cent.
  public static let usualInterval = 8000

  /// No guard.
  public init() {}

  /// Reads "sampled", "all" or a number; nil for other words.
  public static func interval(_ word: String) -> Int? {
    switch word {
    case "sampled": usualInterval
    case "all": 1
    default: Int(word).flatMap { (1...Int(Int32.max)).contains($0) ? $0 : nil }
    }
  }

  /// The variables that tell the agent in the target process.
  var settings: [(name: String, value: String)] {
    if interval == 0 { return [] }
    let side =
      switch self.side {
      case nil: "0"
      case .end: "1"
      case .start: "2"
      }
    return [("KMMEM_GUARD", String(interval)), ("KMMEM_GUARD_SIDE", side), ("KMMEM_GUARD_HALTS", halts ? "1" : "0")]
  }
}
