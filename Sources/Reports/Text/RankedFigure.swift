import CaptureFormat
import Snapshots

/// The figure by which a listing is ordered, as it is written.
struct RankedFigure {
  let order: ReportOptions.Order
  /// The sum over everything, which shares refer to.
  let whole: Int64

  init(_ order: ReportOptions.Order, totals: Totals) {
    self.order = order
    whole =
      switch order {
      case .peak: Int64(truncatingIfNeeded: totals.peakBytes)
      case .live: Int64(truncatingIfNeeded: totals.liveBytes)
      case .allocated: Int64(truncatingIfNeeded: totals.allocatedBytes)
      case .count: Int64(truncatingIfNeeded: totals.allocations)
      case .temporary: Int64(truncatingIfNeeded: totals.temporaries)
      }
  }

  /// What a listing in this order is called.
  var title: String {
    switch order {
    case .peak: "Biggest at the peak"
    case .live: "Biggest at the end"
    case .allocated: "Most bytes allocated in all"
    case .count: "Most allocations"
    case .temporary: "Most temporary allocations"
    }
  }

  /// The figure itself.
  func text(_ counts: SiteCounts) -> String {
    text(counts.rank(in: order))
  }

  /// A value of this figure.
  func text(_ value: Int64) -> String {
    switch order {
    case .peak, .live, .allocated: ByteText.short(value)
    case .count, .temporary: CountText.grouped(value)
    }
  }

  /// Its part of the whole.
  func share(_ counts: SiteCounts) -> String {
    Decimal.percent(Double(counts.rank(in: order)), of: Double(whole))
  }

  /// What else is worth saying about a place in this order.
  func detail(_ counts: SiteCounts) -> String {
    let allocations = CountText.of(counts.allocations, "allocation")
    switch order {
    case .peak:
      let left = counts.live.bytes == 0 ? "nothing left at the end" : "\(ByteText.short(counts.live.bytes)) left at the end"
      return "in \(blocks(counts.peak.blocks)); \(left)"
    case .live: return "in \(blocks(counts.live.blocks)); \(allocations)"
    case .allocated: return "in \(allocations); \(ByteText.short(counts.peak.bytes)) at the peak"
    case .count: return "of \(ByteText.short(counts.allocatedBytes)) in all; \(CountText.grouped(counts.temporaries)) temporary"
    case .temporary: return "of \(allocations), \(ByteText.short(counts.allocatedBytes)) in all"
    }
  }

  private func blocks(_ count: Int64) -> String {
    CountText.grouped(count) + (count == 1 ? " block" : " blocks")
  }
}
