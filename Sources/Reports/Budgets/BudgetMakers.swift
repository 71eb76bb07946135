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

  /// Looks at the sites of a component in the process with most of it; of process-wide measures at those of the peak.
  init(of figures: RunFigures, in processes: [StackNamer], _ measure: Measure, limit: Int) {
    struct Sum {
      var value: Int64 = 0
      var site = 0
      var highest = Int64.min
    }
    let ranked = zip(figures.uses, processes).map { use, names in (use: use, names: names, order: measure.order(of: use)) }
    guard let most = ranked.max(by: { $0.use.counts.rank(in: $0.order) < $1.use.counts.rank(in: $1.order) }) else {
      (makers, whole) = ([], 0)
      return
    }
    let (names, sites) = (most.names, most.names.recording.sites)
    var sums: [Int: Sum] = [:]
    for place in most.use.sites {
      let rank = sites[place].counts.rank(in: most.order)
      let number = names.responsibleNumber(of: sites[place]) ?? -1
      sums[number, default: Sum()].value &+= rank
      if rank > sums[number, default: Sum()].highest {
        sums[number]?.highest = rank
        sums[number]?.site = place
      }
    }
    let highest = sums.filter { $0.value.value > 0 }.smallest(limit) { ($0.value.value, $1.key) > ($1.value.value, $0.key) }
    makers = highest.map { number, sum in
      let site = sites[sum.site]
      return Maker(
        frame: number < 0 ? nil : names.responsibleFrames[number], value: UInt64(sum.value),
        stack: names.names(of: names.recording.stack(native: site.native, python: site.python)))
    }
    whole = UInt64(max(most.use.counts.rank(in: most.order), 0))
  }
}

extension Dictionary {
  fileprivate func smallest(_ limit: Int, by precedes: (Element, Element) -> Bool) -> [Element] {
    [Element](self).smallest(limit, by: precedes)
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
