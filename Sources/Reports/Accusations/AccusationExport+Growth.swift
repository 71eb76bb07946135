import Detectors
package import Growth
import HeapGraph
package import Snapshots

extension AccusationExport {
  /// Exports growth: the verdicts that accuse.
  package init(_ analysis: GrowthAnalysis, in snapshot: HeapSnapshot, censusCount: Int) {
    let answer = GrowthAnswer(analysis: analysis, snapshot: snapshot, censusCount: censusCount, limit: 0, title: nil)
    var names = GrowthFingerprints()
    self.init(
      command: "growth", folder: Self.folder(of: snapshot), moment: Self.moment(of: snapshot), rules: AccusationRule.ofGrowth,
      checks: [Check(name: AccusationRule.growth, outcome: .done)],
      accusations: analysis.verdicts.compactMap { verdict in
        AccusationRule(verdict.word).map { Accusation(verdict, $0, fingerprint: names.fingerprint(of: verdict), answer) }
      },
      remarks: [], writeProperties: { answer.writeMeasurement(to: &$0) })
  }
}

extension AccusationRule {
  fileprivate static let growth = "growth"

  /// The rule that a verdict says is broken; nil for one that accuses nobody.
  fileprivate init?(_ word: GrowthVerdict.Word) {
    let advice = "Give the container a limit, or remove what is done with; the accusation names the limit to set."
    switch word {
    case .confirmed:
      self.init(
        check: Self.growth, kind: "confirmed", level: .error, summary: "A container that grows with the work and has no limit",
        explanation: "It grew in every interval, forgets nothing, has no limit, lives as long as the process, and stayed when "
          + "the work had ended.", advice: advice)
    case .likely:
      self.init(
        check: Self.growth, kind: "likely", level: .warning,
        summary: "A container that grows with the work and seems to have no limit",
        explanation: "It grew in every interval. Whether it forgets, how long it lives, or whether it stays when the work has "
          + "ended is not known.", advice: advice)
    case .filling, .backlog, .interning, .churn: return nil
    }
  }

  fileprivate static let ofGrowth = GrowthVerdict.Word.allCases.compactMap { AccusationRule($0) }
}

extension Accusation {
  fileprivate init(_ verdict: GrowthVerdict, _ rule: AccusationRule, fingerprint: String, _ answer: GrowthAnswer) {
    let series = verdict.series
    let (snapshot, folder) = (answer.snapshot, AccusationExport.folder(of: answer.snapshot))
    let definition = answer.definition(of: verdict).flatMap { SourcePlace(file: $0.file, line: $0.line, folder: folder) }
    let site = answer.addition(to: verdict)?.site ?? (definition == nil ? series.site : 0)
    let (frame, stack) = (snapshot.responsibleFrame(ofSite: site), snapshot.stack(ofSite: site))
    var page = TextPage(width: Accusation.reportWidth, style: TextStyle(isColored: false))
    answer.write(verdict, to: &page)
    self.init(
      rule: rule, level: rule.level, fingerprint: fingerprint,
      title: "\(series.isNamedByStack ? "what \(series.place) makes" : series.place) grows without a limit",
      figures: ([verdict.word.rawValue, series.type] + answer.rates(of: verdict)).joined(separator: ", "),
      advice: answer.change(verdict), report: page.text, subject: series.place, frame: frame,
      place: Accusation.place(of: frame, in: stack, folder: folder) ?? definition, stack: stack, acceptance: nil
    ) { answer.write(verdict, to: &$0) }
  }
}

/// Names verdicts so that they can be found again in the next run: by place, kind and type, without addresses and lines.
private struct GrowthFingerprints {
  /// How many have had the same names.
  private var counts: [[String]: Int] = [:]

  /// Of a report each has another.
  mutating func fingerprint(of verdict: GrowthVerdict) -> String {
    let series = verdict.series
    let place = series.isNamedByStack ? Self.withoutLine(series.place) : series.place
    // What one stack makes may be of several types, any of which may come first.
    let names = ["growth", series.kind.rawValue, place] + (series.origin == nil ? [series.type] : [])
    let count = counts[names, default: 0]
    counts[names] = count + 1
    return Fingerprint.of(names + (count == 0 ? [] : [String(count)]))
  }

  /// "record (chord_log.cpp)" of "record (chord_log.cpp:11)".
  private static func withoutLine(_ name: String) -> String {
    guard let colon = name.lastIndex(of: ":") else { return name }
    let line = name[colon...].dropFirst().prefix { $0.isNumber }
    let rest = name[line.endIndex...]
    return !line.isEmpty && (rest.isEmpty || rest == ")") ? String(name[..<colon] + rest) : name
  }
}
