/// One thing that was looked at: how it is, and what to do where it should be otherwise.
package struct Observation: Equatable, Sendable {
  /// How much of kmmem works with it.
  package enum State: String, Sendable {
    case works, limited
    case fails = "does not work"
  }

  /// What was looked at: "glibc", "Python 3.11.7".
  package let subject: String
  package let state: State
  /// How it is, in a line.
  package let text: String
  /// What to do, as a sentence; nil where nothing is to be done.
  package let advice: String?
  /// Nothing can be recorded while this does not work.
  package let isEssential: Bool

  package init(
    _ subject: String, _ state: State, _ text: String, advice: String? = nil, isEssential: Bool = false
  ) {
    self.subject = subject
    self.state = state
    self.text = text
    self.advice = advice
    self.isEssential = isEssential
  }
}

/// One question about this machine.
package protocol Check: Sendable {
  /// The heading of its observations: "System".
  static var title: String { get }
  /// Looks, and tells what it has seen.
  static func observations(in surroundings: Surroundings) -> [Observation]
}
