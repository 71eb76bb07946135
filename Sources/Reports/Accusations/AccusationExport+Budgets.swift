import Budgets
import CaptureFormat
import Detectors
import Snapshots
import Suppressions

extension AccusationExport {
  /// Exports budgets: each limit, and each comparison with past runs, is a check with a rule of its own.
  package init(_ answer: BudgetsAnswer) {
    let (judgement, recording) = (answer.judgement, answer.recording)
    let branch = answer.branch ?? ""
    self.init(
      command: "check", folder: recording.facts.folder, moment: Timestamp.iso8601(recording.header.startRealtime),
      rules: judgement.verdicts.map { AccusationRule($0) } + judgement.comparisons.map { AccusationRule($0, branch) },
      checks: judgement.verdicts.map { Check($0, isStrict: answer.isStrict) }
        + judgement.comparisons.map { Check($0, branch, isStrict: answer.isStrict) },
      accusations: judgement.verdicts.filter { $0.outcome == .broken }.map { Accusation($0, answer) }
        + judgement.comparisons.filter { $0.outcome == .grown }.map { Accusation($0, answer) },
      remarks: [],
      writeProperties: { writer in
        writer.member("sampled", judgement.isSampled)
        writer.key("notes")
        writer.array(answer.notes) { $0.string($1) }
      })
  }
}

extension BudgetVerdict {
  /// "penta-core/peak".
  fileprivate var checkName: String { "\(budget.name)/\(limit.measure.rawValue)" }
}

extension PastVerdict {
  /// "penta-core/peak against main".
  fileprivate func checkName(_ branch: String) -> String { "\(component)/\(measure.rawValue) against \(branch)" }
}

extension AccusationExport.Check {
  fileprivate init(_ verdict: BudgetVerdict, isStrict: Bool) {
    let what = verdict.lacksSections ? "no real-time section" : verdict.calls == nil ? "nothing" : "no call"
    let reason = "\(what) of \(verdict.budget.name) was seen in this run"
    self.init(
      name: verdict.checkName,
      outcome: verdict.outcome != .unseen ? .done : isStrict ? .inconclusive(reason) : .notAsked(reason))
  }

  fileprivate init(_ verdict: PastVerdict, _ branch: String, isStrict: Bool) {
    let reason = verdict.shortage(of: branch)
    self.init(
      name: verdict.checkName(branch),
      outcome: verdict.outcome != .unknown ? .done : isStrict ? .inconclusive(reason) : .notAsked(reason))
  }
}

extension AccusationRule {
  fileprivate init(_ verdict: BudgetVerdict) {
    let limit = verdict.figure.text(verdict.limit.value)
    self.init(
      ofCheck: verdict.checkName, summary: "The budget \(verdict.budget.name) limits its \(verdict.limit.measure.rawValue)",
      explanation: "It may come to \(limit) \(verdict.words) at most.",
      advice: verdict.limit.measure == .violations
        ? "Do it before or after the section, or raise the limit in the configuration."
        : "Make less of it at the places that are named, or raise the limit in the configuration.")
  }

  fileprivate init(_ verdict: PastVerdict, _ branch: String) {
    self.init(
      ofCheck: verdict.checkName(branch),
      summary: "The \(verdict.measure.rawValue) of \(verdict.component) stays what it was on \(branch)",
      explanation: "It may exceed the median of past runs by the tolerance, or by thrice their noise if that is more.",
      advice: "Look for what has changed with kmmem diff, or accept it: the runs of the branch become the new measure.")
  }
}

extension Accusation {
  fileprivate init(_ verdict: BudgetVerdict, _ answer: BudgetsAnswer) {
    let figure = verdict.figure
    self.init(
      rule: AccusationRule(verdict),
      title: "The budget \(verdict.budget.name) is broken: \(verdict.limit.measure.rawValue)",
      figures: "\(figure.text(verdict.used)) \(verdict.words), \(figure.text(verdict.limit.value)) allowed",
      subject: verdict.budget.name, figure, answer.makers(of: verdict), answer)
  }

  fileprivate init(_ verdict: PastVerdict, _ answer: BudgetsAnswer) {
    let (figure, branch) = (verdict.figure, answer.branch ?? "")
    self.init(
      rule: AccusationRule(verdict, branch),
      title: "\(verdict.component) has grown against \(branch): \(verdict.measure.rawValue)",
      figures:
        "\(figure.text(verdict.used)) \(figure.measure.traits.words), \(figure.text(verdict.most)) allowed, \(verdict.change)",
      subject: verdict.component, figure, answer.makers(of: verdict.component, verdict.measure), answer)
  }

  /// Stands where most was made.
  private init(
    rule: AccusationRule, title: String, figures: String, subject: String, _ figure: BudgetFigure, _ makers: BudgetMakers?,
    _ answer: BudgetsAnswer
  ) {
    let paths = SourcePaths(folder: answer.recording.facts.folder)
    let lines = (makers?.makers ?? []).map { maker in
      let frame = maker.frame.map { "\($0.function) (\(paths.place(of: $0)))" } ?? "no stack is known"
      return "\(maker.kind?.words(maker.value) ?? figure.text(maker.value)): \(frame)"
    }
    let first = makers?.makers.first
    self.init(
      rule: rule, level: rule.level, fingerprint: Fingerprint.of(["budget", rule.id]), title: title, figures: figures,
      advice: nil, report: lines.joined(separator: "\n"), subject: subject, frame: first?.frame,
      place: Accusation.place(of: first?.frame, in: first?.stack ?? [], folder: answer.recording.facts.folder),
      stack: first?.stack ?? [], acceptance: nil
    ) { $0.member("budget", subject) }
  }
}
