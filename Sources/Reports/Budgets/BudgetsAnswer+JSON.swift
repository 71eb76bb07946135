import Budgets
import CaptureFormat
import Snapshots
import Suppressions

extension BudgetsAnswer {
  /// The answer for programs, piece by piece: JSON as docs/budgets.md describes it.
  package func writeJSON(sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    writer.object { writer in
      writer.member("schema", "kmmem.check")
      writer.member("version", Self.version)
      writer.member("broken", isBroken)
      writer.member("sampled", judgement.isSampled)
      writer.key("processes")
      writer.array(judgement.processes) { $0.process($1.recording) }
      writer.key("budgets")
      writer.array(judgement.verdicts) { writer, verdict in writer.verdict(verdict, in: self) }
      writer.member("against", branch)
      writer.key("comparisons")
      writer.array(judgement.comparisons) { $0.comparison($1) }
      writer.key("notes")
      writer.array(notes) { $0.string($1) }
    }
    writer.finish()
  }
}

extension JSONWriter {
  fileprivate mutating func process(_ recording: Recording) {
    object(inline: true) { writer in
      writer.member("pid", recording.header.pid)
      writer.member("capture", recording.path)
      writer.member("command", recording.facts.commandLine)
    }
  }

  fileprivate mutating func verdict(_ verdict: BudgetVerdict, in answer: BudgetsAnswer) {
    object { writer in
      writer.member("budget", verdict.budget.name)
      writer.member("measure", verdict.limit.measure.rawValue)
      writer.member("unit", verdict.limit.measure.unitName)
      if let calls = verdict.calls {
        writer.member("per", "call")
        writer.member("calls", calls)
      }
      writer.member("outcome", verdict.outcome.rawValue)
      writer.member("limit", verdict.limit.value)
      writer.key("used")
      if verdict.outcome == .unseen { writer.literal("null") } else { writer.number(verdict.used) }
      writer.key("margin")
      if verdict.outcome == .unseen { writer.literal("null") } else { writer.number(verdict.margin) }
      writer.key("makers")
      writer.array(verdict.outcome == .broken ? answer.makers(of: verdict)?.makers ?? [] : []) { $0.maker($1) }
    }
  }

  private mutating func maker(_ maker: BudgetMakers.Maker) {
    object(inline: true) { writer in
      writer.member("function", maker.frame?.function)
      writer.member("file", maker.frame?.file)
      writer.member("line", maker.frame?.line)
      writer.member("kind", maker.kind?.rawValue)
      writer.member("value", maker.value)
    }
  }

  fileprivate mutating func comparison(_ verdict: PastVerdict) {
    object { writer in
      writer.member("budget", verdict.component)
      writer.member("measure", verdict.measure.rawValue)
      writer.member("unit", verdict.measure.unitName)
      writer.member("outcome", verdict.outcome.rawValue)
      writer.member("used", verdict.used)
      writer.member("runs", verdict.past.count)
      writer.member("median", thousandths: verdict.past.median)
      writer.member("noise", thousandths: verdict.past.noise)
      writer.member("allowed", verdict.most)
    }
  }
}

extension Measure {
  fileprivate var unitName: String {
    switch traits.unit {
    case .bytes: "bytes"
    case .times: "times"
    }
  }
}
