import HeapGraph
import Snapshots

/// Components of the lost heap that are the same to a reader: there for one cause, of the same types, and made by the same functions.
struct FindingGroup {
  /// What makes them equal; its parts are the fingerprint.
  let fingerprint: String
  /// Component numbers; the first one stands for all.
  private(set) var components: [Int]
  private(set) var amount: FindingAmount
  let types: [String]

  /// What kmmem has planted of it.
  func controls(in analysis: LeakAnalysis) -> [NodeID] {
    components.flatMap { analysis.lost.originals(of: $0) }.filter { analysis.snapshot.isControl($0) }
  }

  /// Sorts components into groups, the one that retains most first. O(members).
  static func groups(
    of components: [Int], in analysis: LeakAnalysis, detector: Finding.Detector, kind: (Int) -> Finding.Kind
  ) -> [(group: FindingGroup, kind: Finding.Kind)] {
    var places: [String: Int] = [:]
    var groups: [(group: FindingGroup, kind: Finding.Kind)] = []
    for component in components {
      let nodes = analysis.lost.originals(of: component)
      let types = Set(nodes.map { analysis.snapshot.type(of: $0).name }).sorted()
      let kind = kind(component)
      let trail = analysis.sites.trail(of: analysis.headSite(of: nodes))
      let print = Fingerprint.of([detector.rawValue, kind.rawValue, trail] + types)
      let amount = analysis.retention.amount(of: component)
      // What kmmem has planted is told apart from the program's memory.
      let key = nodes.contains { analysis.snapshot.isControl($0) } ? "control \(print)" : print
      if let place = places[key] {
        groups[place].group.components.append(component)
        groups[place].group.amount += amount
      } else {
        places[key] = groups.count
        groups.append((FindingGroup(fingerprint: print, components: [component], amount: amount, types: types), kind))
      }
    }
    return groups.sorted { left, right in
      let (one, other) = (left.group, right.group)
      return one.amount.retainedBytes != other.amount.retainedBytes
        ? one.amount.retainedBytes > other.amount.retainedBytes : one.fingerprint < other.fingerprint
    }
  }
}
