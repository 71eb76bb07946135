import CaptureFormat
import Snapshots

/// The figure that a comparison compares, as it is written.
struct ChangedFigure {
  let order: ReportOptions.Order
  let grouping: ReportOptions.Grouping

  /// Of what the figure is.
  var when: String {
    switch order {
    case .peak: "at the peak"
    case .live: "at the end"
    case .allocated: "of what was allocated in all"
    case .count: "in the number of allocations"
    case .temporary: "in the number of temporary allocations"
    }
  }

  /// What is added up.
  private func noun(_ count: Int) -> String {
    let noun = grouping == .site ? "place" : grouping.rawValue
    return CountText.of(UInt64(count), noun)
  }

  /// "+2.0 MiB".
  func signed(_ place: ComparedPlace) -> String { signed(place.gained { $0.rank(in: order) }) }

  private func signed(_ value: Int64) -> String { order.isBytes ? ByteText.signed(value) : CountText.signed(value) }

  private func text(_ value: Int64) -> String { order.isBytes ? ByteText.short(value) : CountText.grouped(value) }

  func before(_ place: ComparedPlace) -> String { place.before.sites == 0 ? "–" : text(place.before.counts.rank(in: order)) }

  func after(_ place: ComparedPlace) -> String { place.after.sites == 0 ? "–" : text(place.after.counts.rank(in: order)) }

  /// "1.0 MiB in 2 blocks → 3.0 MiB in 6 blocks; 4 allocations more".
  func detail(_ place: ComparedPlace) -> String {
    var parts: [String] = []
    if place.before.sites > 0 { parts.append("\(before(place))\(blocks(place.before.counts))") }
    if place.after.sites > 0 { parts.append("\(after(place))\(blocks(place.after.counts))") }
    var text = parts.joined(separator: " → ")
    if order.isBytes {
      let allocations = place.gained { Int64(truncatingIfNeeded: $0.allocations) }
      if allocations != 0 {
        text += "; \(CountText.of(allocations.magnitude, "allocation")) \(allocations > 0 ? "more" : "fewer")"
      }
    } else {
      text += "; \(ByteText.signed(place.gained { Int64(truncatingIfNeeded: $0.allocatedBytes) })) allocated in all"
    }
    return text
  }

  private func blocks(_ counts: SiteCounts) -> String {
    switch order {
    case .peak: " in \(CountText.of(UInt64(clamping: counts.peak.blocks), "block"))"
    case .live: " in \(CountText.of(UInt64(clamping: counts.live.blocks), "block"))"
    case .allocated: " in \(CountText.of(counts.allocations, "allocation"))"
    case .count, .temporary: ""
    }
  }

  /// "3 places, +2.0 MiB, the largest 2 of them".
  func summary(_ section: CaptureDifference.Section) -> String {
    let cut = section.shown.count < section.count ? ", the largest \(CountText.grouped(UInt64(section.shown.count))) of them" : ""
    return "\(noun(section.count)), \(signed(section.gained))\(cut)"
  }

  /// What is counted and not shown.
  func remainders(_ difference: CaptureDifference) -> [String] {
    var notes = ["The same in both: \(noun(difference.sameCount))."]
    let small = difference.small
    if small.count > 0 {
      let limit = difference.options.threshold
      let unit = order.isBytes ? ByteText.exact(limit) : CountText.of(limit, "allocation")
      notes.append("Differences below \(unit): \(words(small)). --above 0 shows them.")
    }
    let uncertain = difference.uncertain
    if uncertain.count > 0 {
      notes.append("Differences that may be the sample's chance (up to twice their standard error): \(words(uncertain)).")
    }
    return notes
  }

  private func words(_ remainder: CaptureDifference.Remainder) -> String {
    let kinds = FigureChange.shown.compactMap { change in
      remainder.counts[change].map { "\(CountText.grouped(UInt64($0))) \(change.rawValue)" }
    }
    let sums = [remainder.gained, remainder.lost].filter { $0 != 0 }.map(signed).joined(separator: " and ")
    return "\(noun(remainder.count)) (\(kinds.joined(separator: ", "))), \(sums)"
  }
}
