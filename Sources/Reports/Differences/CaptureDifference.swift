import CaptureFormat
import Snapshots

/// What has changed from one recording to another: places or groups that are new, grown, shrunk or gone.
package struct CaptureDifference {
  /// One place or group that is shown.
  struct Entry {
    let place: ComparedPlace
    /// The allocator of a place, or the key of a group.
    let name: String
    /// By side, the site whose stack stands for a place; nil where the recording has none, and for a group.
    var examples: [Int?] = [nil, nil]
  }

  /// All entries of one kind of change.
  struct Section {
    let change: FigureChange
    /// The largest changes.
    var shown: [Entry]
    /// How many there are, and what they gained together.
    var count = 0
    var gained: Int64 = 0
  }

  /// Changes that are counted and not shown.
  struct Remainder: Equatable {
    var counts: [FigureChange: Int] = [:]
    var gained: Int64 = 0
    var lost: Int64 = 0

    var count: Int { counts.values.reduce(0, +) }

    mutating func add(_ change: FigureChange, _ gained: Int64) {
      counts[change, default: 0] += 1
      if gained > 0 { self.gained &+= gained } else { lost &+= gained }
    }
  }

  /// The earlier recording and the later one.
  let sides: [ReportSource.Process]
  let options: CaptureDifferenceOptions
  let functions: CommonFunctions
  let compared: ComparedEntries
  private(set) var sections: [Section]
  /// Entries whose figure is the same in both.
  private(set) var sameCount = 0
  /// Entries that changed by less than what is asked for.
  private(set) var small = Remainder()
  /// Entries whose change may be the sampling's chance.
  private(set) var uncertain = Remainder()

  /// Compares two recordings; O(sites × depth).
  package init(before: ReportSource.Process, after: ReportSource.Process, _ options: CaptureDifferenceOptions) {
    self.init([before, after], CommonFunctions(before: before.names, after: after.names), options)
  }

  private init(_ sides: [ReportSource.Process], _ functions: CommonFunctions, _ options: CaptureDifferenceOptions) {
    self.sides = sides
    self.options = options
    self.functions = functions
    compared = ComparedEntries(sides, functions, by: options.report.grouping)
    sections = FigureChange.shown.map { Section(change: $0, shown: []) }
    for (section, numbers) in sort(compared.places).enumerated() { sections[section].shown = entries(numbers) }
  }

  /// The same recordings with something else added up.
  func grouped(by grouping: ReportOptions.Grouping) -> CaptureDifference {
    if grouping == options.report.grouping { return self }
    var options = options
    options.report.grouping = grouping
    return CaptureDifference(sides, functions, options)
  }

  /// The places or groups of some numbers, with their names.
  func entries(_ chosen: [Int]) -> [Entry] {
    let sites = compared.keys == nil ? sitesOfPlaces(Set(chosen)) : [:]
    return chosen.map { number in
      let own = sites[number] ?? [[], []]
      return Entry(place: compared.places[number], name: compared.keys?[number] ?? allocator(own), examples: examples(of: own))
    }
  }

  /// Counts what has become of each place; returns for each section the numbers of those to show.
  private mutating func sort(_ places: [ComparedPlace]) -> [[Int]] {
    let order = options.report.order
    let judge = ChangeJudge(sides, options)
    var changed: [[(number: Int, gained: Int64)]] = sections.map { _ in [] }
    for (number, place) in places.enumerated() {
      let change = place.change { $0.rank(in: order) }
      let gained = place.gained { $0.rank(in: order) }
      guard let section = sections.firstIndex(where: { $0.change == change }) else {
        sameCount += 1
        continue
      }
      switch judge.verdict(on: place) {
      case .uncertain: uncertain.add(change, gained)
      case .small: small.add(change, gained)
      case .listed:
        sections[section].count += 1
        sections[section].gained &+= gained
        changed[section].append((number, gained))
      }
    }
    return changed.map { entries in
      entries.smallest(options.report.limit) { left, right in
        let sizes = (left.gained.magnitude, right.gained.magnitude)
        return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : left.number < right.number
      }.map(\.number)
    }
  }

  /// The sites of some places, by place and side, the highest first.
  private func sitesOfPlaces(_ chosen: Set<Int>) -> [Int: [[Int]]] {
    var sites: [Int: [[Int]]] = [:]
    for side in ComparedSide.allCases {
      for (site, place) in compared.numbers[side.rawValue].enumerated() {
        if let place, chosen.contains(place) { sites[place, default: [[], []]][side.rawValue].append(site) }
      }
    }
    func rank(_ site: Int, _ side: Int) -> Int64 { sides[side].recording.sites[site].counts.rank(in: options.report.order) }
    return sites.mapValues { own in
      own.enumerated().map { side, sites in
        sites.sorted { rank($0, side) != rank($1, side) ? rank($0, side) > rank($1, side) : $0 < $1 }
      }
    }
  }

  private func allocator(_ sites: [[Int]]) -> String {
    for side in ComparedSide.allCases {
      if let site = sites[side.rawValue].first { return sides[side.rawValue].recording.sites[site].kind.allocatorName }
    }
    return ""
  }
}

extension FigureChange {
  /// The changes that are listed, in their order.
  static let shown: [FigureChange] = [.new, .grown, .shrunk, .gone]
}
