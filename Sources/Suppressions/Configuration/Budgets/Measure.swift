/// What a budget can limit. The name is the key in kmmem.toml.
///
/// Another one is a case and a line here, and a line in each place where the compiler misses it then: what it comes to
/// (Sources/Budgets/Measures), and which sites make it (BudgetMakers).
package enum Measure: String, CaseIterable, Sendable {
  /// The most that lived at one moment.
  case peak
  /// What lives while the program rests.
  case baseline
  /// The most that was resident.
  case rss
  /// What lives at the end.
  case kept
  /// All bytes that were ever allocated.
  case allocated
  /// How often something was allocated.
  case allocations
  /// How often something was done in real-time sections that must not be done there.
  case violations

  /// What its figures count.
  package enum Unit: Sendable {
    case bytes, times
  }

  /// What there is to say about a measure.
  package struct Traits: Sendable {
    package let unit: Unit
    /// What stands behind its figure in a sentence.
    package let words: String
    /// The system tells it of a process, and of nothing in it.
    package let needsProcess: Bool
    /// Where nothing was a real-time section, it says nothing.
    package let needsSections: Bool
    /// A single call of a function has it.
    package let isOfCalls: Bool

    fileprivate init(
      _ unit: Unit, _ words: String, needsProcess: Bool = false, needsSections: Bool = false, isOfCalls: Bool = false
    ) {
      (self.unit, self.words, self.needsProcess, self.needsSections) = (unit, words, needsProcess, needsSections)
      self.isOfCalls = isOfCalls
    }
  }

  /// What there is to say about it.
  package var traits: Traits {
    switch self {
    case .peak: Traits(.bytes, "at the peak", isOfCalls: true)
    case .baseline: Traits(.bytes, "at rest")
    case .rss: Traits(.bytes, "resident", needsProcess: true)
    case .kept: Traits(.bytes, "at the end", isOfCalls: true)
    case .allocated: Traits(.bytes, "allocated in all", isOfCalls: true)
    case .allocations: Traits(.times, "allocations", isOfCalls: true)
    case .violations: Traits(.times, "real-time violations", needsSections: true)
    }
  }
}
