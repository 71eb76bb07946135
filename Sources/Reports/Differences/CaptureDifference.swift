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
  private(set) var sections: [Section]
  /// Entries whose figure is the same in both.
  private(set) var sameCount = 0
  /// Entries that changed by less than what is asked for.
  private(set) var small = Remainder()
  /// Entries whose change may be the sampling's chance.
  private(set) var uncertain = Remainder()

  /// Compares two recordings; O(sites × depth).
  package init(before: ReportSource.Process, after: ReportSource.Process, _ options: CaptureDifferenceOptions) {
    sides = [before, after]
    self.options = options
    functions = CommonFunctions(before: before.names, after: after.names)
    sections = FigureChange.shown.map { Section(change: $0, shown: []) }
    let isBySite = options.report.grouping == .site
    let matches = isBySite ? SiteMatches(functions) : nil
    let groups = isBySite ? nil : ComparedGroups(sides, functions, by: options.report.grouping)
    let numbers = matches?.places ?? groups?.groups ?? [[], []]
    let places = ComparedPlace.all(
      count: matches?.count ?? groups?.keys.count ?? 0,
      zip(numbers, sides).map { numbers, process in
        zip(numbers, process.recording.sites).map { (place: $0, counts: $1.counts) }
      })
    let chosen = sort(places)
    let sites = isBySite ? sitesOfPlaces(Set(chosen.joined()), numbers) : [:]
    for (section, numbers) in chosen.enumerated() {
      sections[section].shown = numbers.map { number in
        let own = sites[number] ?? [[], []]
        return Entry(place: places[number], name: groups?.keys[number] ?? allocator(own), examples: examples(of: own))
      }
    }
  }

  /// Counts what has become of each place; returns for each section the numbers of those to show.
  private mutating func sort(_ places: [ComparedPlace]) -> [[Int]] {
    let order = options.report.order
    let error = SamplingError(
      before: sides[0].recording.header.sampleBytes, after: sides[1].recording.header.sampleBytes)
    var changed: [[(number: Int, gained: Int64)]] = sections.map { _ in [] }
    for (number, place) in places.enumerated() {
      let change = place.change { $0.rank(in: order) }
      let gained = place.gained { $0.rank(in: order) }
      guard let section = sections.firstIndex(where: { $0.change == change }) else {
        sameCount += 1
        continue
      }
      if error.mayExplain(place, order) {
        uncertain.add(change, gained)
      } else if gained.magnitude < options.threshold {
        small.add(change, gained)
      } else {
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
  private func sitesOfPlaces(_ chosen: Set<Int>, _ numbers: [[Int?]]) -> [Int: [[Int]]] {
    var sites: [Int: [[Int]]] = [:]
    for side in ComparedSide.allCases {
      for (site, place) in numbers[side.rawValue].enumerated() {
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
