/// The watched process, as the system shows it.
package struct LiveProcess: Equatable, Sendable {
  /// What has become of it.
  package enum State: Equatable, Sendable {
    /// It runs and is recorded.
    case recorded
    /// It runs, but its recording has stopped.
    case stopped
    /// It has ended, or became another program.
    case ended
  }

  package var state: State
  /// Its resident set; nil where the system does not say.
  package var residentBytes: UInt64?

  package init(state: State, residentBytes: UInt64? = nil) {
    self.state = state
    self.residentBytes = residentBytes
  }
}
