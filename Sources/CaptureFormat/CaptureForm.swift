import CCaptureFormat

/// The two forms of a capture file, told apart by their major version.
package enum CaptureForm: Sendable {
  /// Written by the agent while the process runs.
  case live
  /// Rewritten by kmmem when the process has ended: the same arrays as compressed columns.
  case compact
  /// Of a kmmem to come.
  case newer

  /// The form with a major version; nil for a number that no form has had.
  init?(major: Int) {
    switch major {
    case Int(KMM_FORMAT_MAJOR): self = .live
    case Int(KMM_COMPACT_MAJOR): self = .compact
    case Int(max(KMM_FORMAT_MAJOR, KMM_COMPACT_MAJOR))...: self = .newer
    default: return nil
    }
  }
}
