/// What the entries of one name have hidden.
package struct SuppressedSum: Equatable, Sendable {
  /// The name of the entries.
  package let name: String
  /// How many findings.
  package private(set) var findings = 0
  /// How many objects and blocks these have.
  package private(set) var count = 0
  /// How many bytes these have.
  package private(set) var bytes: UInt64 = 0

  /// Nothing so far.
  init(name: String) { self.name = name }

  /// Adds a finding; a sum that no number can hold stays at the greatest, since damaged snapshots may claim anything.
  mutating func add(_ facts: FindingFacts) {
    findings += 1
    let (newCount, countOverflows) = count.addingReportingOverflow(facts.count)
    count = countOverflows ? .max : newCount
    let (newBytes, bytesOverflow) = bytes.addingReportingOverflow(facts.bytes)
    bytes = bytesOverflow ? .max : newBytes
  }
}
