package import Snapshots

/// What was read at one place, rung by rung.
package struct GrowthSeries: Sendable {
  /// Where: "music_brain.harmony._cache".
  package let place: String
  /// What tells it from others there; nil for containers.
  package let origin: String?
  /// The type and kind of the containers there, as they were at the last rung of the work.
  package let type: String
  package let kind: ContainerReading.Kind
  package let lifetime: ContainerReading.Lifetime
  /// By rung: how many containers there were, their entries, and the bytes that they kept.
  package let containers: [Int]
  package let entries: [Int]
  package let bytes: [UInt64]
  package let limit: EntryLimit?
  /// The part of the first rung's entries that is still there at the end of the work; nil where that is not known.
  package let survivors: Double?
  /// By rung: what was counted of all containers there since they are watched; nil where one of them is not.
  package let traffic: [EntryTraffic?]
  /// So many containers that of their entries no sample was taken: the survivors are those of the containers.
  package let isCrowd: Bool
  /// Whether objects of Python's lead to it.
  package let isHeld: Bool
  /// At no two rungs was it the same object.
  package let isReplaced: Bool
  /// Of the containers at the end of the work, the one with most entries.
  package let example: UInt64
  /// The stack that made it, or them; 0 where that is not known.
  package let site: UInt32

  /// Whether its place is the name of the stack that makes what grows.
  package var isNamedByStack: Bool { origin == ContainerReading.everywhere }

  /// Adds up what is read of each place; an object is named by its place at the last rung of its life. O(readings × log readings).
  ///
  /// `settled` says that the last rung was taken after the work had ended, when what is described may be empty.
  package static func series(of rungs: [Census], settled: Bool) -> [GrowthSeries] {
    let places = lastPlaces(in: rungs)
    var found: [Key: [[ContainerReading]]] = [:]
    for (rung, census) in rungs.enumerated() {
      for container in census.containers {
        let key = Key(container, place: places[rung][container.identity])
        found[key, default: [[ContainerReading]](repeating: [], count: rungs.count)][rung].append(container)
      }
    }
    return found.sorted { $0.key < $1.key }.compactMap { GrowthSeries($0.key, $0.value, settled: settled) }
  }

  /// A container and its attributes have one place.
  private struct Key: Hashable, Comparable {
    let place: String
    let origin: String?
    let kind: ContainerReading.Kind

    init(_ container: ContainerReading, place: String?) {
      origin = container.origin
      self.place = (origin == nil ? place : nil) ?? container.place
      kind = container.kind
    }

    static func < (left: Key, right: Key) -> Bool {
      (left.place, left.kind.rawValue, left.origin ?? "") < (right.place, right.kind.rawValue, right.origin ?? "")
    }
  }

  /// By rung: where each object is found at the last of the rungs that have it from there on without a gap. A gap tells that its address
  /// was given to another. Tuples are left out: they stay as long as they are, and where one goes another comes.
  private static func lastPlaces(in rungs: [Census]) -> [[ContainerReading.Identity: String]] {
    var later: [ContainerReading.Identity: String] = [:]
    let places = rungs.reversed().map { census in
      let objects = census.containers.filter { $0.origin == nil && $0.address != 0 && $0.type != "tuple" }
      later = Dictionary(objects.map { ($0.identity, later[$0.identity] ?? $0.place) }, uniquingKeysWith: { one, _ in one })
      return later
    }
    return places.reversed()
  }

  private init?(_ key: Key, _ rungs: [[ContainerReading]], settled: Bool) {
    let measured = settled ? rungs.dropLast() : rungs[...]
    guard let last = measured.last, let example = last.max(by: { $0.entries < $1.entries }) else { return nil }
    (place, origin) = (key.place, key.origin)
    (type, kind, lifetime) = (example.type, example.kind, example.lifetime)
    containers = rungs.map { $0.reduce(0) { $0 &+ $1.containers } }
    entries = rungs.map { min($0.reduce(0) { $0 &+ $1.entries }, ContainerReading.most) }
    bytes = rungs.map { min($0.reduce(0) { $0 &+ $1.bytes }, 1 << 60) }
    limit = EntryLimit(ofAll: last.map(\.limit))
    survivors = last.compactMap(\.survivors).min()
    traffic = rungs.map { readings in
      let counts = readings.compactMap(\.traffic)
      return counts.isEmpty || counts.count < readings.count ? nil : counts.dropFirst().reduce(counts[0], +)
    }
    isCrowd = origin == nil && last.contains { $0.address == 0 }
    isHeld = last.allSatisfy(\.isHeld)
    isReplaced = zip(measured, measured.dropFirst()).allSatisfy { before, after in
      !before.isEmpty && !before.contains { $0.address == 0 } && Set(before.map(\.address)).isDisjoint(with: after.map(\.address))
    }
    self.example = example.address
    site = example.identity.site
  }
}
