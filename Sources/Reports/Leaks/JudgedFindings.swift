package import Detectors
import Snapshots
package import Suppressions

/// The findings of a heap, and what somebody has said of them beforehand.
package struct JudgedFindings {
  /// One that was accepted, and by whom.
  package struct Accepted {
    package let finding: Finding
    package let issue: KnownIssue
  }

  package let report: LeakReport
  /// Those that nobody has accepted or suppressed.
  package let findings: [Finding]
  package let accepted: [Accepted]
  /// Known issues that are not there any more.
  package let gone: [KnownIssue]
  package let suppressed: [SuppressedSum]
  /// Garbage that is not suppressed.
  let garbage: [Finding]

  package init(_ report: LeakReport, by configuration: Configuration) {
    let all = report.findings + report.garbage
    let triage = Triage(of: all.map { FindingFacts($0) }, by: configuration)
    var findings: [Finding] = []
    var accepted: [Accepted] = []
    for (finding, outcome) in zip(all, triage.outcomes) {
      switch outcome {
      case .counted: findings.append(finding)
      case .accepted(let issue): accepted.append(Accepted(finding: finding, issue: issue))
      case .suppressed: break
      }
    }
    self.report = report
    self.findings = findings.filter { !$0.isGarbage }
    garbage = findings.filter(\.isGarbage)
    self.accepted = accepted
    gone = triage.gone
    suppressed = triage.suppressed
  }

  /// How many count for an exit code.
  package var countedCount: Int { findings.count { $0.isCounted } }
}

extension FindingFacts {
  /// What entries of configurations and suppression files are held against.
  init(_ finding: Finding) {
    let frames = finding.stack.map { frame in
      Frame(
        function: frame.function, file: frame.file, line: frame.line, object: frame.language == .python ? nil : frame.module,
        isPython: frame.language == .python)
    }
    self.init(
      fingerprint: finding.fingerprint, detector: finding.detector.rawValue, kind: finding.kind.rawValue, types: finding.types,
      locators: [finding.path].compactMap { $0 } + finding.holders, frames: frames, count: finding.amount.count,
      bytes: finding.amount.retainedBytes, leakKind: finding.leakKind)
  }
}

extension Finding {
  /// What Valgrind calls it; nil for what it does not see.
  fileprivate var leakKind: LeakKind? {
    switch kind {
    case .rootLeak, .rootCycle, .lostObject: .definite
    case .possible: .possible
    default: nil
    }
  }
}
