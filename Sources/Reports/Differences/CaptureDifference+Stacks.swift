import Snapshots

extension CaptureDifference {
  /// The stack that stands for a place: of the later recording, unless the place is gone.
  struct ShownStack {
    let side: ComparedSide
    let frames: [NamedFrame]
    let isCut: Bool
    /// The lines that frames had in the earlier recording, where they were others.
    var earlierLines: [NamedFrame: Int] = [:]
  }

  /// The functions of a stack that tell it from others; one that calls itself stands once, however deep.
  private typealias Runs = [[NamedFrame]]

  /// How many of a place's earlier sites are looked at for equal lines.
  private static let comparedSites = 100

  /// The stack of a place, with what its lines were; nil for a group.
  func stack(of entry: Entry) -> ShownStack? {
    let side: ComparedSide = entry.examples[1] == nil ? .before : .after
    guard let site = entry.examples[side.rawValue] else { return nil }
    let mixed = stack(of: site, on: side)
    var shown = ShownStack(side: side, frames: sides[side.rawValue].names.names(of: mixed), isCut: mixed.isCut)
    if side == .after, let earlier = entry.examples[0] {
      shown.earlierLines = Self.moved(from: runs(of: earlier, on: .before), to: runs(of: site, on: .after))
    }
    return shown
  }

  /// By side, the site that stands for a place of some sites, which stand the highest first.
  ///
  /// A place may be several lines of one function. The earlier site is one with the lines of the later, if there is any: else a line would
  /// seem to have moved that both recordings have.
  func examples(of sites: [[Int]]) -> [Int?] {
    guard let before = sites[0].first, let after = sites[1].first else { return sites.map(\.first) }
    let later = runs(of: after, on: .after)
    let same = sites[0].prefix(Self.comparedSites).first { Self.moved(from: runs(of: $0, on: .before), to: later).isEmpty }
    return [same ?? before, after]
  }

  /// The stack of a site.
  func stack(of site: Int, on side: ComparedSide) -> MixedStack {
    let recording = sides[side.rawValue].recording
    return recording.stack(native: recording.sites[site].native, python: recording.sites[site].python)
  }

  private func runs(of site: Int, on side: ComparedSide) -> Runs {
    var runs: Runs = []
    var last: UInt32?
    for (frame, number) in functions.functions(of: stack(of: site, on: side), on: side) {
      if number == last { runs[runs.count - 1].append(frame) } else { runs.append([frame]) }
      last = number
    }
    return runs
  }

  /// The earlier lines of frames that have others now; both stacks are of the same functions.
  private static func moved(from earlier: Runs, to later: Runs) -> [NamedFrame: Int] {
    var moved: [NamedFrame: Int] = [:]
    for (before, after) in zip(earlier, later) {
      guard let old = before.first?.line, let frame = after.first, let new = frame.line, old != new else { continue }
      moved[frame] = old
    }
    return moved
  }
}
