import CaptureFormat
import Detectors
import HeapGraph
import Snapshots
import Suppressions

extension AccusationExport {
  /// Exports what a command finds: what is counted or possible, and what somebody has accepted. Garbage and what is suppressed is only
  /// summed up.
  package init(_ judged: JudgedFindings, of command: String = "leaks") {
    let answer = FindingsAnswer(judged: judged, limit: 0, listsBlocks: false, isOfProgram: false)
    let accepted = judged.accepted.filter { !$0.finding.isGarbage }
    let report = judged.report
    self.init(
      command: command, folder: report.folder, moment: Self.moment(of: report),
      rules: AccusationRule.ofFindings(found: Set((judged.findings + accepted.map(\.finding)).map(\.kind))),
      checks: judged.report.verdicts.map { Check($0) },
      accusations: judged.findings.map { Accusation($0, acceptance: nil, answer) }
        + accepted.map { Accusation($0.finding, acceptance: $0.issue, answer) },
      remarks: judged.gone.map {
        "The known issue \($0.fingerprint) (\($0.reason)) was not found any more; take it out of the configuration."
      },
      writeProperties: { $0.sums(of: judged) })
  }
}

extension AccusationExport {
  /// When the heap was photographed; of a recording alone, when it was begun; of files of other tools, when the last was written.
  private static func moment(of report: LeakReport) -> String {
    if let snapshot = report.snapshot { return moment(of: snapshot) }
    return Timestamp.iso8601(report.names?.recording.header.startRealtime ?? report.tools.map(\.realtime).max() ?? 0)
  }
}

extension AccusationExport.Check {
  fileprivate init(_ verdict: LeakReport.Verdict) {
    name = verdict.detector.rawValue
    switch verdict.word {
    case .found, .clean: outcome = .done
    case .notAsked: outcome = .notAsked(verdict.reason ?? "")
    case .inconclusive: outcome = .inconclusive(verdict.reason ?? "")
    }
  }
}

extension Accusation {
  fileprivate init(_ finding: Finding, acceptance: KnownIssue?, _ answer: FindingsAnswer) {
    let folder = answer.report.folder
    var page = TextPage(width: Accusation.reportWidth, style: TextStyle(isColored: false))
    answer.write(finding, to: &page)
    self.init(
      rule: AccusationRule(finding.kind), level: AccusationRule.Level(finding), fingerprint: finding.fingerprint,
      title: finding.title,
      figures: [finding.certainty.rawValue, finding.amountWords].filter { !$0.isEmpty }.joined(separator: ", "),
      advice: finding.cures.first?.text, report: page.text, subject: finding.subject,
      frame: finding.place,
      place: Accusation.place(of: finding.place, in: finding.stack, folder: folder), stack: finding.stack, acceptance: acceptance
    ) { $0.properties(of: finding) }
  }
}

extension Finding {
  /// Where it is held, or at fault, or what it is; nil for native blocks that nothing holds.
  fileprivate var subject: String? { path ?? holders.first ?? culprit?.type ?? types.first { !$0.hasPrefix("(") } }
}

extension JSONWriter {
  /// What the export leaves out.
  fileprivate mutating func sums(of judged: JudgedFindings) {
    member("counted", judged.countedCount)
    member("hidden_count", judged.report.hiddenCount)
    key("garbage")
    object(inline: true) { writer in
      writer.member("cycles", judged.garbage.reduce(0) { $0 + $1.amount.count })
      writer.member("bytes", judged.garbage.reduce(0) { $0 &+ $1.amount.retainedBytes })
    }
    key("suppressed")
    object(inline: true) { writer in
      writer.member("findings", judged.suppressed.reduce(0) { $0 + $1.findings })
      writer.member("bytes", judged.suppressed.reduce(0) { $0 &+ $1.bytes })
    }
  }
}
