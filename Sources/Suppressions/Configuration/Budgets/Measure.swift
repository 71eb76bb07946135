/// What a budget can limit. The name is the key in kmmem.toml.
///
/// Another one is a case here, and what it comes to in Sources/Budgets/Measures.
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

  /// What its figures count.
  package enum Unit: Sendable {
    case bytes, times
  }

  /// What its figures count.
  package var unit: Unit { self == .allocations ? .times : .bytes }

  /// The system tells it of a process, and of nothing in it.
  package var needsProcess: Bool { self == .rss }
}
