/// What a finding is recognised by when it is compared with what users wrote.
package struct FindingFacts: Equatable, Sendable {
  /// 16 lower-case hexadecimal digits that stay the same from run to run.
  package var fingerprint: String
  /// Which search found it: "lost-blocks".
  package var detector: String
  /// What it is in the words of its detector: "root-leak".
  package var kind: String
  /// The Python types and the kinds of blocks in it.
  package var types: [String]
  /// The ways on which it is held, such as `music_brain.harmony._cache`.
  package var locators: [String]
  /// Where it was made, innermost frame first; an inlined function is a frame of its own.
  package var frames: [Frame]
  /// How many objects and blocks it has.
  package var count: Int
  /// How many bytes they have.
  package var bytes: UInt64
  /// What Valgrind would call it; nil where Valgrind would report nothing, as for a cycle of Python objects.
  package var leakKind: LeakKind?

  /// Puts the facts together; what is not given, the finding does not have.
  package init(
    fingerprint: String, detector: String, kind: String, types: [String] = [], locators: [String] = [], frames: [Frame] = [],
    count: Int = 1, bytes: UInt64 = 0, leakKind: LeakKind? = nil
  ) {
    self.fingerprint = fingerprint
    self.detector = detector
    self.kind = kind
    self.types = types
    self.locators = locators
    self.frames = frames
    self.count = count
    self.bytes = bytes
    self.leakKind = leakKind
  }
}
