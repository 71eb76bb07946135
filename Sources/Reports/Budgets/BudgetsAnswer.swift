package import Budgets
import CaptureFormat
import Snapshots
import Suppressions

/// What `kmmem check` says of a run.
package struct BudgetsAnswer {
  /// Raised by a change that readers of the older version would misread.
  package static let version = 1
  /// How many places are named that made most.
  static let mostMakers = 3

  let judgement: BudgetJudgement
  /// The branch whose past runs it was compared with; nil for none.
  let branch: String?
  /// Whether what could not be judged counts, too.
  let isStrict: Bool

  /// Tells of a judgement.
  package init(_ judgement: BudgetJudgement, against branch: String?, isStrict: Bool) {
    (self.judgement, self.branch, self.isStrict) = (judgement, branch, isStrict)
  }

  /// Whether the run does not keep to what was asked of it.
  package var isBroken: Bool { judgement.isBroken || isStrict && judgement.isIncomplete }

  /// The recording that the run is named after.
  var recording: Recording { judgement.processes[0].recording }

  /// Who made most of what a verdict is about.
  func makers(of verdict: BudgetVerdict) -> BudgetMakers? {
    makers(of: verdict.budget.name, verdict.limit.measure)
  }

  /// The same of a component's name.
  func makers(of component: String, _ measure: Measure) -> BudgetMakers? {
    judgement.figures[component].map {
      BudgetMakers(of: $0, in: judgement.processes, measure, limit: Self.mostMakers)
    }
  }

  /// What a reader must know of the figures, in sentences.
  var notes: [String] {
    var notes: [String] = []
    let certainties = judgement.processes.map { Certainty($0.recording) }
    if judgement.isSampled {
      notes.append("The recording is a sample: all figures are estimates, and what is small may be missing.")
    }
    if !certainties.allSatisfy(\.isComplete) {
      notes.append("Something of the run was not recorded; kmmem report says what. The figures may be too low.")
    }
    if judgement.processes.contains(where: { $0.recording.header.state == .recording }) {
      notes.append("The recording did not end: the program still runs, or was killed. The figures are those of its last moment.")
    }
    if judgement.processes.count > 1 {
      notes.append(
        "Of \(judgement.processes.count) processes, what was kept and allocated is added up, the peak of all is that of one moment, and of "
          + "a component the process with most counts.")
    }
    let isNative = judgement.processes.contains { $0.recording.header.options.contains(.native) }
    if !isNative, judgement.verdicts.contains(where: { $0.budget.component.library != nil }) {
      notes.append("Native frames were not recorded (--no-native), so that nothing is known of libraries.")
    }
    if let note = noteOfSections { notes.append(note) }
    if let note = noteOfCalls { notes.append(note) }
    var named: Set<String> = []
    for verdict in judgement.verdicts where verdict.outcome == .broken && named.insert(verdict.budget.name).inserted {
      if judgement.figures[verdict.budget.name]?.mayBeOfOtherThreads == true {
        notes.append(
          "\(verdict.budget.name): several threads had its place one after the other, and only the last one's name is known; what the "
            + "others did is counted, too.")
      }
    }
    return notes
  }

  /// Of which functions no call was measured; nil where there are none.
  private var noteOfCalls: String? {
    var functions: [String] = []
    for verdict in judgement.verdicts where verdict.calls == 0 {
      if let name = verdict.budget.calledFunction, functions.last != name { functions.append(name) }
    }
    if functions.isEmpty { return nil }
    return
      "No call of \(functions.joined(separator: " and ")) was measured: either there was none, or this is no recording of a script or "
      + "module that kmmem check ran. Its name begins with its module, or with __main__ (docs/budgets.md)."
  }

  /// Which limits of violations say nothing; nil where there are none.
  private var noteOfSections: String? {
    let budgets = judgement.verdicts.filter(\.lacksSections).map(\.budget.name)
    if budgets.isEmpty { return nil }
    let names = budgets.joined(separator: ", ")
    let hasSome = judgement.figures.values.contains { $0.hasSections }
    return "Nothing\(hasSome ? " of \(names)" : "") in this recording was a real-time section, so that a limit of violations "
      + "says nothing of \(hasSome ? "it" : names); name threads or functions with kmmem profile --realtime-thread or "
      + "--realtime-function, or mark sections (docs/realtime.md)."
  }
}

extension BudgetVerdict {
  /// Why nothing can be said of what was not seen.
  var shortage: String {
    lacksSections ? "no real-time section of it was seen" : calls == nil ? "nothing of it was seen" : "no call was measured"
  }

  /// What stands behind its figure in a sentence.
  var words: String { limit.measure.traits.words + (calls == nil ? "" : " of one call") }

  /// ", the most of 12 calls".
  var extent: String { calls.map { "  \($0 == 1 ? "of 1 call" : "the most of \(CountText.grouped($0)) calls")" } ?? "" }

  /// How its figures are written.
  var figure: BudgetFigure { BudgetFigure(measure: limit.measure, isBinary: limit.isBinary) }
}

extension PastVerdict {
  /// How its figures are written.
  var figure: BudgetFigure { BudgetFigure(measure: measure, isBinary: isBinary) }

  /// "+12.3 %" against the median.
  var change: String {
    guard past.median > 0 else { return used == 0 ? "0.0 %" : "from 0" }
    let change = (Double(used) - past.median) / past.median * 100
    return (change > 0 ? "+" : "") + Decimal.tenths(change) + " %"
  }

  /// Why nothing can be said.
  func shortage(of branch: String) -> String {
    "\(past.count == 0 ? "no run" : past.count == 1 ? "1 run" : "\(past.count) runs") of \(branch) in the history; \(PastFigures.fewest) are needed"
  }
}
