/// How much a finding is about.
///
/// Sums wrap around: only the sizes of a damaged file can exceed 64 bits.
package struct FindingAmount: Equatable, Sendable {
  /// How many equal ones there are: components of the heap, or pinned objects.
  package var count = 0
  /// The bytes of their Python objects, and of their native blocks.
  package var pythonBytes: UInt64 = 0
  package var nativeBytes: UInt64 = 0
  /// The bytes and nodes that would go with them, they themselves included.
  package var retainedBytes: UInt64 = 0
  package var retainedCount = 0

  package init(count: Int = 0) { self.count = count }

  /// The bytes of the objects and blocks themselves.
  package var bytes: UInt64 { pythonBytes &+ nativeBytes }

  package static func += (left: inout FindingAmount, right: FindingAmount) {
    left.count += right.count
    left.pythonBytes &+= right.pythonBytes
    left.nativeBytes &+= right.nativeBytes
    left.retainedBytes &+= right.retainedBytes
    left.retainedCount += right.retainedCount
  }
}
