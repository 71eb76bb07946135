import CaptureFormat
package import Snapshots

/// What all detectors say of a heap.
package struct LeakReport {
  /// What one detector says.
  package struct Verdict: Equatable, Sendable {
    package enum Word: String, Sendable {
      case found, clean
      /// It did not find what kmmem had planted for it: nothing it says can be relied on.
      case inconclusive
      /// It needs what the snapshots do not have.
      case notAsked = "not-asked"
    }

    package let detector: Finding.Detector
    package let word: Word
    /// Why it is inconclusive or was not asked, and what to do.
    package let reason: String?
  }

  package let snapshot: HeapSnapshot
  package let earlier: [HeapSnapshot]
  package let verdicts: [Verdict]
  /// What somebody has to look at: the most certain first, and of those what retains most.
  package let findings: [Finding]
  /// How many more are only possible.
  package let hiddenCount: Int
  /// Cycles that the collector frees by itself.
  package let garbage: [Finding]
  /// Native blocks in Valgrind's four classes; nil where blocks were not known.
  package let blocks: BlockClasses?

  /// Asks all detectors.
  package init(_ analysis: LeakAnalysis) {
    snapshot = analysis.snapshot
    earlier = analysis.earlier
    let found = Detectors.all.map { detector in (detector.name, detector.findings(in: analysis)) }
    let controls = DetectorControls(analysis)
    let all = found.flatMap(\.1).filter { controls.accused(by: $0).isEmpty }
    let defects = all.filter { !$0.isGarbage }.sorted(by: Self.comesFirst)
    findings = defects.filter { analysis.showsPossible || $0.certainty > .possible }
    hiddenCount = defects.count - findings.count
    garbage = all.filter(\.isGarbage).sorted(by: Self.comesFirst)
    verdicts = found.map { name, findings in controls.verdict(of: name, that: findings) }
    blocks = analysis.knowsBlocks && !analysis.isBlind ? BlockClasses(analysis) : nil
  }

  private static func comesFirst(_ left: Finding, _ right: Finding) -> Bool {
    if left.certainty != right.certainty { return left.certainty > right.certainty }
    if left.amount.retainedBytes != right.amount.retainedBytes { return left.amount.retainedBytes > right.amount.retainedBytes }
    return left.fingerprint < right.fingerprint
  }
}
