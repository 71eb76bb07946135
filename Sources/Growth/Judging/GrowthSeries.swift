/// What was read at one place, rung by rung.
package struct GrowthSeries: Sendable {
  /// Where: "music_brain.harmony._cache".
  package let place: String
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
  /// At no two rungs was it the same object.
  package let isReplaced: Bool
  /// Of the containers at the end of the work, the one with most entries.
  package let example: UInt64

  /// Adds up what is read of each place; an object is named by its place at the last rung that has it. O(readings × log readings).
  ///
  /// `settled` says that the last rung was taken after the work had ended, when what is described may be empty.
  package static func series(of rungs: [Census], settled: Bool) -> [GrowthSeries] {
    var places: [Identity: String] = [:]
    for census in rungs { for container in census.containers { places[Identity(container)] = container.place } }
    var found: [Key: [[ContainerReading]]] = [:]
    for (rung, census) in rungs.enumerated() {
      for container in census.containers {
        let key = Key(place: places[Identity(container)] ?? container.place, kind: container.kind)
        found[key, default: [[ContainerReading]](repeating: [], count: rungs.count)][rung].append(container)
      }
    }
    return found.sorted { ($0.key.place, $0.key.kind.rawValue) < ($1.key.place, $1.key.kind.rawValue) }.compactMap {
      GrowthSeries($0.key.place, $0.value, settled: settled)
    }
  }

  /// A container and its attributes have one place.
  private struct Key: Hashable {
    let place: String
    let kind: ContainerReading.Kind
  }

  /// An address may be given out again, to an object of another type.
  private struct Identity: Hashable {
    let address: UInt64
    let type: String

    init(_ container: ContainerReading) { (address, type) = (container.address, container.type) }
  }

  private init?(_ place: String, _ rungs: [[ContainerReading]], settled: Bool) {
    let measured = settled ? rungs.dropLast() : rungs[...]
    guard let last = measured.last, let example = last.max(by: { $0.entries < $1.entries }) else { return nil }
    self.place = place
    (type, kind, lifetime) = (example.type, example.kind, example.lifetime)
    containers = rungs.map(\.count)
    entries = rungs.map { min($0.reduce(0) { $0 &+ $1.entries }, ContainerReading.most) }
    bytes = rungs.map { min($0.reduce(0) { $0 &+ $1.bytes }, 1 << 60) }
    limit = last.allSatisfy { $0.limit != nil } ? example.limit : nil
    survivors = last.compactMap(\.survivors).min()
    isReplaced = zip(measured, measured.dropFirst()).allSatisfy { before, after in
      !before.isEmpty && Set(before.map(\.address)).isDisjoint(with: after.map(\.address))
    }
    self.example = example.address
  }
}
