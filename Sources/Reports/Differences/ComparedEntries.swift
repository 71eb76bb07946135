import CaptureFormat
import Snapshots

/// The places or groups of two recordings, each with its figures in both.
struct ComparedEntries {
  /// By side, for each site the number of its place or group; nil for one that the totals do not count.
  let numbers: [[Int?]]
  /// What groups are called; nil for places.
  let keys: [String]?
  /// By number.
  let places: [ComparedPlace]

  /// Adds up the sites of two recordings; O(sites × depth).
  init(_ sides: [ReportSource.Process], _ functions: CommonFunctions, by grouping: ReportOptions.Grouping) {
    let count: Int
    if grouping == .site {
      let matches = SiteMatches(functions)
      (numbers, keys, count) = (matches.places, nil, matches.count)
    } else {
      let groups = ComparedGroups(sides, functions, by: grouping)
      (numbers, keys, count) = (groups.groups, groups.keys, groups.keys.count)
    }
    places = ComparedPlace.all(
      count: count,
      zip(numbers, sides).map { numbers, process in
        zip(numbers, process.recording.sites).map { (place: $0, counts: $1.counts) }
      })
  }
}
