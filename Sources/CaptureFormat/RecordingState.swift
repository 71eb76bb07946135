/// How far a recording got.
package enum RecordingState: UInt32, Sendable, CaseIterable {
  /// Still running, or ended by SIGKILL, a crash or `_exit`.
  case recording = 0
  /// `kmmem.stop()` or the end of a `with kmmem.track()`.
  case stopped = 1
  /// After the last atexit callback, before finalisation.
  case pythonExit = 2
  /// After the static destructors.
  case processExit = 3
  /// The process replaced itself.
  case exec = 4
}

/// What a recording was asked for.
package struct RecordingOptions: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Native frames.
  package static let native = RecordingOptions(rawValue: 1)
  /// Events of the PyMem mem and obj domains.
  package static let objects = RecordingOptions(rawValue: 2)
  /// A Python bridge was active.
  package static let python = RecordingOptions(rawValue: 4)
}
