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
    /// What was done there in real-time sections; nil for what was allocated.
    let kind: RealtimeViolation.Kind?
    let value: UInt64
    /// The stack of its biggest site, innermost frame first.
    let stack: [NamedFrame]
  }

  /// The highest first.
  let makers: [Maker]
  /// What all of them made, those included that are left out.
  let whole: UInt64

  /// Looks at the places of a component in the process with most of it; of the resident set at those of the peak.
  init(of figures: RunFigures, in processes: [StackNamer], _ measure: Measure, limit: Int) {
    let ranked = zip(figures.uses, processes).map { use, names in (use: use, names: names, whole: measure.whole(of: use)) }
    guard let most = ranked.max(by: { $0.whole < $1.whole }) else {
      (makers, whole) = ([], 0)
      return
    }
    let names = most.names
    let sums = Self.sums(of: measure.pieces(of: most.use, in: names.recording), names).filter { $0.value > 0 }
    makers = sums.smallest(limit) { ($0.value, $1.maker) > ($1.value, $0.maker) }.map { sum in
      let site = sum.piece.site
      return Maker(
        frame: sum.maker.frame < 0 ? nil : names.responsibleFrames[sum.maker.frame], kind: sum.piece.kind,
        value: UInt64(sum.value),
        stack: names.names(of: names.recording.stack(native: site.native, python: site.python)))
    }
    whole = UInt64(max(most.whole, 0))
  }

  /// What one site comes to in a measure.
  fileprivate struct Piece {
    let site: Site
    let kind: RealtimeViolation.Kind?
    let value: Int64
  }

  /// What is told as one: what a responsible frame made, of each kind by itself.
  private struct MakerNumber: Hashable, Comparable {
    /// The frame's number; below 0 for none.
    let frame: Int
    let kind: Int

    static func < (left: MakerNumber, right: MakerNumber) -> Bool { (left.kind, left.frame) < (right.kind, right.frame) }
  }

  /// What the sites of one maker made.
  private struct Sum {
    let maker: MakerNumber
    var value: Int64
    /// The biggest of the sites.
    var piece: Piece
  }

  private static func sums(of pieces: [Piece], _ names: StackNamer) -> [Sum] {
    var sums: [MakerNumber: Sum] = [:]
    for piece in pieces {
      let maker = MakerNumber(frame: names.responsibleNumber(of: piece.site) ?? -1, kind: piece.kind?.rank ?? 0)
      guard var sum = sums[maker] else {
        sums[maker] = Sum(maker: maker, value: piece.value, piece: piece)
        continue
      }
      sum.value &+= piece.value
      if piece.value > sum.piece.value { sum.piece = piece }
      sums[maker] = sum
    }
    return Array(sums.values)
  }
}

extension Measure {
  /// What a component of one process comes to, by the figures of its sites.
  fileprivate func whole(of use: ComponentUse) -> Int64 {
    order(of: use).map(use.counts.rank) ?? Int64(clamping: use.violationCount)
  }

  /// What each of its places comes to.
  fileprivate func pieces(of use: ComponentUse, in recording: Recording) -> [BudgetMakers.Piece] {
    guard let order = order(of: use) else {
      return use.violations.map { BudgetMakers.Piece(site: $0.site, kind: $0.kind, value: Int64(clamping: $0.count)) }
    }
    return use.sites.map { place in
      let site = recording.sites[place]
      return BudgetMakers.Piece(site: site, kind: nil, value: site.counts.rank(in: order))
    }
  }

  /// The figure of sites that comes nearest to it; nil for violations, which have places of their own.
  private func order(of use: ComponentUse) -> ReportOptions.Order? {
    switch self {
    case .peak: use.counts.live.bytes > use.counts.peak.bytes ? .live : .peak
    case .rss: .peak
    case .baseline, .kept: .live
    case .allocated: .allocated
    case .allocations: .count
    case .violations: nil
    }
  }
}
