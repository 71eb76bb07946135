/// A finding that somebody has accepted for the time being, and why.
package struct KnownIssue: Equatable, Sendable {
  /// The fingerprint of the finding.
  package let fingerprint: String
  /// Why it may stay.
  package let reason: String
  /// Who looks after it.
  package let owner: String
  /// When it was accepted.
  package let date: CalendarDay

  /// Puts an issue together; the fingerprint is 16 lower-case hexadecimal digits.
  package init(fingerprint: String, reason: String, owner: String, date: CalendarDay) {
    self.fingerprint = fingerprint
    self.reason = reason
    self.owner = owner
    self.date = date
  }
}
