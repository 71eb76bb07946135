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
    return index.known(hash: InternTable.hash(key, 0)) { keys[Int($0)] == key }.map { values[Int($0)] }
  }

  /// Gives a pair that has none a number.
  @inline(__always)
  package mutating func add(_ first: UInt32, _ second: UInt32, _ value: UInt32) {
    let key = UInt64(first) << 32 | UInt64(second)
    _ = index.number(
      hash: InternTable.hash(key, 0), isEqual: { keys[Int($0)] == key },
      insert: {
        keys.append(key)
        values.append(value)
        return UInt32(truncatingIfNeeded: keys.count - 1)
      })
  }
}
