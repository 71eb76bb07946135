/// What a tool knows of an address that a program used.
package struct AddressFacts: Equatable, Sendable {
  /// Where an address lies, seen from a block.
  package struct Place: Equatable, Sendable {
    /// On which side.
    package enum Side: String, Sendable {
      case before, inside, after
    }

    package let side: Side
    /// How many bytes from the beginning, or from the end where it lies behind.
    package let distance: UInt64
    /// The size of the block.
    package let blockSize: UInt64

    package init(side: Side, distance: UInt64, blockSize: UInt64) {
      self.side = side
      self.distance = distance
      self.blockSize = blockSize
    }
  }

  /// The address.
  package let address: UInt64?
  /// The tool's words: "0 bytes after a block of size 16 alloc'd".
  package let text: String
  /// The same in numbers, where the tool names a block.
  package let place: Place?

  /// All that is known.
  package init(address: UInt64?, text: String, place: Place? = nil) {
    self.address = address
    self.text = text
    self.place = place
  }
}
