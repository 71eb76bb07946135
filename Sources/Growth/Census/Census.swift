/// The containers of a process at one moment, and how many blocks each stack of its recording had live: one rung of a measurement.
package struct Census: Sendable {
  /// What one stack had live.
  package struct Site: Equatable, Sendable {
    package let number: UInt32
    /// It makes native blocks, and no Python objects.
    package let isNative: Bool
    package let count: Int
    package let bytes: UInt64

    package init(number: UInt32, isNative: Bool, count: Int, bytes: UInt64) {
      self.number = number
      self.isNative = isNative
      self.count = count
      self.bytes = bytes
    }
  }

  package let containers: [ContainerReading]
  package let sites: [Site]

  package init(containers: [ContainerReading], sites: [Site] = []) {
    self.containers = containers
    self.sites = sites
  }
}
