/// What is said of a place whose entries have changed from rung to rung.
package struct GrowthVerdict: Sendable {
  package enum Word: String, CaseIterable, Sendable {
    /// It grows in every interval, forgets nothing, has no limit, lives as long as the process, and stays when the work has ended.
    case confirmed = "CONFIRMED"
    /// It grows in every interval, and of the rest one thing is not known.
    case likely = "LIKELY"
    /// It grows towards a limit that somebody has set.
    case filling = "FILLING"
    /// Entries come faster than they go: it was emptied when the work ended, or its first entries have left.
    case backlog = "BACKLOG"
    /// It grows by less and less, as a table of different values does; or it is the interpreter's own table of texts.
    case interning = "INTERNING"
    /// It is made anew all the time, and grows no longer.
    case churn = "CHURN"

    /// Whether somebody has to act.
    package var isAccusation: Bool { self == .confirmed || self == .likely }
  }

  package let word: Word
  package let series: GrowthSeries
  /// More containers, each as long as before, and not longer ones.
  package let isOfContainers: Bool
  /// Whether it has grown in every interval.
  let growsAlways: Bool
  /// What was counted while it was watched; nil where it was not.
  package let counted: CountedTraffic?
  private let reasons: [String]
  /// How many other stacks make what grows there as well.
  var companions = 0
  /// Entries and bytes that each round has added, on the average of the intervals.
  package let entriesPerRound: Double
  package let bytesPerRound: Double

  init(_ word: Word, _ course: GrowthCourse, evidence: [String]) {
    self.word = word
    series = course.series
    isOfContainers = course.isOfContainers
    growsAlways = course.growsAlways
    counted = course.counted
    reasons = evidence
    entriesPerRound = course.perRound(Double(course.gain))
    bytesPerRound = course.perRound(Double(course.lastBytes) - Double(course.firstBytes))
  }

  /// Why, in sentences; what was measured comes first.
  package var evidence: [String] {
    switch companions {
    case 0: reasons
    case 1: reasons + ["what another stack makes there grows as well"]
    default: reasons + ["what \(companions) other stacks make there grows as well"]
    }
  }
}
