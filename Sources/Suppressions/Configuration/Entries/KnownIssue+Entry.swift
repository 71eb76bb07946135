extension KnownIssue {
  /// The keys of an entry in the order of their importance.
  static let keys = ["fingerprint", "reason", "owner", "date"]

  /// Reads an entry of `[[known_issue]]`; all its keys must be there.
  init(_ entry: EntryReader) throws(ConfigurationError.Problem) {
    let fingerprint = try entry.text("fingerprint")
    guard Self.isFingerprint(fingerprint) else { throw .malformedFingerprint(fingerprint) }
    self.fingerprint = fingerprint
    reason = try entry.text("reason")
    owner = try entry.text("owner")
    date = try entry.day("date")
  }

  private static func isFingerprint(_ text: String) -> Bool {
    text.utf8.count == 16 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
