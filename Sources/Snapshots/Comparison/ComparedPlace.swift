/// What has become of a place's figure from one recording to another.
package enum FigureChange: String, Sendable, CaseIterable {
  /// The earlier recording has no such place.
  case new
  case grown
  case shrunk
  /// The later recording has no such place.
  case gone
  case same
}

/// A place of two recordings, with the figures of all its sites in each.
package struct ComparedPlace: Equatable, Sendable {
  /// The figures of one recording.
  package struct Side: Equatable, Sendable {
    package var counts = SiteCounts()
    /// The sites that were added up; 0 where the recording has no such place.
    package var sites = 0

    package init() {}
  }

  package var before = Side()
  package var after = Side()

  package init() {}

  /// How much more of a figure the later recording has; wraps around for the numbers of a damaged file.
  package func gained(_ figure: (SiteCounts) -> Int64) -> Int64 { figure(after.counts) &- figure(before.counts) }

  /// What has become of a figure. A place that one recording alone has, and of which the figure is 0, is the same.
  package func change(_ figure: (SiteCounts) -> Int64) -> FigureChange {
    let gained = gained(figure)
    if gained == 0 { return .same }
    if before.sites == 0 { return .new }
    if after.sites == 0 { return .gone }
    return gained > 0 ? .grown : .shrunk
  }

  /// Adds up sites by the numbers of their places, by side; sites without a number are left out. O(sites + places).
  package static func all(count: Int, _ sides: [[(place: Int?, counts: SiteCounts)]]) -> [ComparedPlace] {
    var places = [ComparedPlace](repeating: ComparedPlace(), count: count)
    for (place, counts) in sides[0] {
      if let place { places[place].before.add(counts) }
    }
    for (place, counts) in sides[1] {
      if let place { places[place].after.add(counts) }
    }
    return places
  }
}

extension ComparedPlace.Side {
  fileprivate mutating func add(_ other: SiteCounts) {
    counts += other
    sites += 1
  }
}
