/// The containers of a process at one moment: one rung of a measurement.
package struct Census: Sendable {
  package let containers: [ContainerReading]

  package init(containers: [ContainerReading]) { self.containers = containers }
}
