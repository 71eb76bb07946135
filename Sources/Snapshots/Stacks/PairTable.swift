/// Numbers for pairs of nodes: a table from two 32-bit numbers to one. O(1) on average.
package struct PairTable {
  private var keys: [UInt64] = [0]
  private var values: [UInt32] = [0]
  private var index: InternTable

  /// Makes an empty table with room for about `expected` pairs.
  package init(expected: Int = 0) {
    index = InternTable(expected: expected)
    keys.reserveCapacity(expected + 1)
    values.reserveCapacity(expected + 1)
  }

  /// The number of a pair; nil for one that has none.
  @inline(__always)
  package func value(_ first: UInt32, _ second: UInt32) -> UInt32? {
    let key = UInt64(first) << 32 | UInt64(second)
    return index.known(hash: Self.hash(first, second)) { keys[Int($0)] == key }.map { values[Int($0)] }
  }

  /// Gives a pair that has none a number.
  @inline(__always)
  package mutating func add(_ first: UInt32, _ second: UInt32, _ value: UInt32) {
    let key = UInt64(first) << 32 | UInt64(second)
    _ = index.number(
      hash: Self.hash(first, second), isEqual: { keys[Int($0)] == key },
      insert: {
        keys.append(key)
        values.append(value)
        return UInt32(truncatingIfNeeded: keys.count - 1)
      })
  }

  /// Lets pairs of neighbouring nodes lie in one line of the cache: a stack's nodes are looked up one after the other.
  @inline(__always)
  private static func hash(_ first: UInt32, _ second: UInt32) -> UInt64 {
    let hash = InternTable.hash(UInt64(first >> 3), UInt64(second >> 3))
    return hash & ~7 | UInt64(first &+ second) & 7
  }
}
