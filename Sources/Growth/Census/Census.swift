/// The containers of a process at one moment: one rung of a measurement.
package struct Census: Sendable {
  package let containers: [ContainerReading]

  /// Some of the containers that there are at each place, by their addresses, in the first census of a measurement.
  let members: [Spot: EntrySample]

  /// Where containers of a kind are found.
  struct Spot: Hashable {
    let place: String
    let kind: ContainerReading.Kind
  }

  package init(containers: [ContainerReading]) { self.init(containers: containers, members: [:]) }

  init(containers: [ContainerReading], members: [Spot: EntrySample]) {
    self.containers = containers
    self.members = members
  }
}
