/// One sort of thing that kmmem accuses, explained for somebody who meets it in a CI system.
struct AccusationRule: Equatable, Sendable {
  /// How much of a defect it is, as SARIF calls it.
  enum Level: String, Sendable {
    case note, warning, error
  }

  /// The search that finds it: "lost-blocks".
  let check: String
  /// The search, and what it calls this: "lost-blocks/root-leak"; of a budget the budget and the measure.
  let id: String
  /// What most accusations of it are.
  let level: Level
  /// What it is, in a few words.
  let summary: String
  /// What it is, in sentences.
  let explanation: String
  /// What to do about it.
  let advice: String

  init(check: String, kind: String, level: Level, summary: String, explanation: String, advice: String) {
    self.init(
      check: check, id: "\(check)/\(kind)", level: level, summary: summary, explanation: explanation, advice: advice)
  }

  /// The only rule of a check, which has its name.
  init(ofCheck check: String, summary: String, explanation: String, advice: String) {
    self.init(check: check, id: check, level: .error, summary: summary, explanation: explanation, advice: advice)
  }

  private init(check: String, id: String, level: Level, summary: String, explanation: String, advice: String) {
    (self.check, self.id, self.level) = (check, id, level)
    (self.summary, self.explanation, self.advice) = (summary, explanation, advice)
  }
}

extension AccusationRule.Level: Comparable {
  static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}
