/// How much memory something may take.
package struct Budget: Equatable, Sendable {
  /// The most that a measure may come to.
  package struct Limit: Equatable, Sendable {
    package let measure: Measure
    /// Bytes or times, as the measure counts.
    package let value: UInt64
    /// Whether bytes are shown in powers of 1,024, as the limit was written.
    package let isBinary: Bool

    /// Puts a limit together.
    package init(_ measure: Measure, _ value: UInt64, isBinary: Bool = false) {
      (self.measure, self.value, self.isBinary) = (measure, value, isBinary)
    }
  }

  /// The budget of the whole process.
  package static let nameOfProcess = "all"

  /// What users call it.
  package let name: String
  /// Whose memory it is about.
  package let component: ComponentPattern
  /// In the order of the measures; each has one at most.
  package let limits: [Limit]
  /// The one Python function of which each call is held to it by itself; nil where the component is held to it as a whole.
  package let calledFunction: String?

  /// Puts a budget together.
  package init(name: String, component: ComponentPattern, limits: [Limit], calledFunction: String? = nil) {
    (self.name, self.component, self.limits, self.calledFunction) = (name, component, limits, calledFunction)
  }
}
