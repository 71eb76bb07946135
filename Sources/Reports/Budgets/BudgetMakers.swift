import Budgets
import CaptureFormat
import Snapshots
import Suppressions

/// Who made most of what a budget is about: the places of a component that are highest in its measure.
struct BudgetMakers {
  /// A line of the program, and what was made for it.
  struct Maker {
    /// nil where no stack is known.
    let frame: NamedFrame?
    let value: UInt64
    /// The stack of its biggest site, innermost frame first.
    let stack: [NamedFrame]
  }

  /// The highest first.
  let makers: [Maker]
  /// What all of them made, those included that are left out.
  let whole: UInt64

  /// Looks at the sites of a component in the process with most of it; of the resident set at those of the peak.
  init(of figures: RunFigures, in processes: [StackNamer], _ measure: Measure, limit: Int) {
    let ranked = zip(figures.uses, processes).map { use, names in (use: use, names: names, order: measure.order(of: use)) }
    guard let most = ranked.max(by: { $0.use.counts.rank(in: $0.order) < $1.use.counts.rank(in: $1.order) }) else {
      (makers, whole) = ([], 0)
      return
    }
    let names = most.names
    let sums = Self.sums(of: most.use, names, most.order).filter { $0.value > 0 }
    makers = sums.smallest(limit) { ($0.value, $1.number) > ($1.value, $0.number) }.map { sum in
      let site = names.recording.sites[sum.site]
      return Maker(
        frame: sum.number < 0 ? nil : names.responsibleFrames[sum.number], value: UInt64(sum.value),
        stack: names.names(of: names.recording.stack(native: site.native, python: site.python)))
    }
    whole = UInt64(max(most.use.counts.rank(in: most.order), 0))
  }

  /// What the sites of one responsible frame made.
  private struct Sum {
    /// The frame's number; below 0 for none.
    let number: Int
    var value: Int64
    /// The biggest of the sites, and what it made.
    var site: Int
    var highest: Int64
  }

  private static func sums(of use: ComponentUse, _ names: StackNamer, _ order: ReportOptions.Order) -> [Sum] {
    var sums: [Int: Sum] = [:]
    for place in use.sites {
      let site = names.recording.sites[place]
      let (number, rank) = (names.responsibleNumber(of: site) ?? -1, site.counts.rank(in: order))
      var sum = sums[number] ?? Sum(number: number, value: 0, site: place, highest: rank)
      sum.value &+= rank
      if rank > sum.highest { (sum.site, sum.highest) = (place, rank) }
      sums[number] = sum
    }
    return Array(sums.values)
  }
}

extension Measure {
  /// The figure of sites that comes nearest to it.
  fileprivate func order(of use: ComponentUse) -> ReportOptions.Order {
    switch self {
    case .peak: use.counts.live.bytes > use.counts.peak.bytes ? .live : .peak
    case .rss: .peak
    case .baseline, .kept: .live
    case .allocated: .allocated
    case .allocations: .count
    }
  }
}
