import Growth
import Snapshots

extension GrowthAnswer {
  func write(to writer: inout JSONWriter) {
    writeMeasurement(to: &writer)
    writer.key("verdicts")
    writer.array(Array(analysis.verdicts.listed(limit))) { writer, verdict in writer.object { write(verdict, to: &$0) } }
  }

  /// How growth was measured, and how much of it accuses.
  func writeMeasurement(to writer: inout JSONWriter) {
    writer.member("censuses", censusCount)
    writer.member("rounds", analysis.plan.rounds)
    writer.member("unit", analysis.plan.unit.rawValue)
    writer.member("intervals", analysis.plan.intervals(of: censusCount))
    writer.member("settled", analysis.plan.hasSettled)
    writer.member("accused", analysis.verdicts.count { $0.word.isAccusation })
  }

  /// The members of a verdict.
  func write(_ verdict: GrowthVerdict, to writer: inout JSONWriter) {
    let series = verdict.series
    writer.member("verdict", verdict.word.rawValue)
    writer.member("place", series.place)
    writer.key("origin")
    if let origin = series.origin { writer.string(origin) } else { writer.literal("null") }
    writer.member("type", series.type)
    writer.member("kind", series.kind.rawValue)
    writer.member("lifetime", series.lifetime.rawValue)
    writer.member("more_containers", verdict.isOfContainers)
    writer.member("entries_per_round", thousandths: verdict.entriesPerRound)
    writer.member("bytes_per_round", Int64(verdict.bytesPerRound.rounded()))
    writer.key("entries")
    writer.array(series.entries) { $0.number($1) }
    writer.key("containers")
    writer.array(series.containers) { $0.number($1) }
    writer.key("bytes")
    writer.array(series.bytes) { $0.number($1) }
    writer.key("limit")
    if let limit = series.limit {
      writer.object(inline: true) { writer in
        writer.member("name", limit.name)
        writer.member("entries", limit.entries)
      }
    } else {
      writer.literal("null")
    }
    writer.key("counted")
    if let counted = verdict.counted {
      writer.object(inline: true) { writer in
        writer.member("since", counted.since)
        writer.member("added", counted.added)
        writer.member("removed", counted.removed)
      }
    } else {
      writer.literal("null")
    }
    writer.key("added_by")
    if let addition = addition(to: verdict) {
      writer.object(inline: true) { writer in
        writer.member("function", addition.frame.function)
        writer.member("file", addition.frame.file)
        writer.member("line", addition.frame.line)
        writer.member("context", addition.context)
      }
    } else {
      writer.literal("null")
    }
    writer.key("evidence")
    writer.array(verdict.evidence) { $0.string($1) }
    writer.key("defined_at")
    if let place = definition(of: verdict) {
      writer.object(inline: true) { writer in
        writer.member("file", place.file)
        writer.member("line", place.line)
      }
    } else {
      writer.literal("null")
    }
    writer.member("change", change(verdict))
  }
}
