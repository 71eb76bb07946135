import Suppressions
import Testing

extension FindingFacts {
  /// A finding of which only what a test is about is given.
  static func sample(
    fingerprint: String = "00000000000000aa", detector: String = "lost-blocks", types: [String] = [], locators: [String] = [],
    frames: [Frame] = [], count: Int = 1, bytes: UInt64 = 0, leakKind: LeakKind? = .definite
  ) -> FindingFacts {
    FindingFacts(
      fingerprint: fingerprint, detector: detector, kind: "root-leak", types: types, locators: locators, frames: frames,
      count: count, bytes: bytes, leakKind: leakKind)
  }

  /// A finding that was made in functions of C, innermost first.
  static func made(in functions: String...) -> FindingFacts {
    sample(frames: functions.map { Frame(function: $0) })
  }
}

/// Whether the only entry of a Valgrind file with this stack hides a finding.
func valgrindHides(_ lines: String..., finding: FindingFacts) throws -> Bool {
  let text = "{\n name\n Memcheck:Leak\n" + lines.joined(separator: "\n") + "\n}\n"
  return try #require(SuppressionFile(text: text, path: "a.supp").suppressions.first).hides(finding)
}
