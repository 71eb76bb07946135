import CInterface
import CPython

/// Arrays of `kmm_span` that do not overlap.
enum AddressRanges {
  @inline(__always) static func range(_ array: Address, _ index: UInt64) -> UnsafeMutablePointer<kmm_span> {
    UnsafeMutablePointer<kmm_span>(bitPattern: array).unsafelyUnwrapped + Int(index)
  }

  /// The range of a sorted array that holds an address.
  static func range(around address: Address, _ array: Address, _ count: UInt64) -> kmm_span? {
    var low: UInt64 = 0
    var high = count
    while low < high {
      let middle = (low &+ high) / 2
      if range(array, middle).pointee.end <= address { low = middle &+ 1 } else { high = middle }
    }
    if low == count || range(array, low).pointee.start > address { return nil }
    return range(array, low).pointee
  }

  /// Sorts by address, in place: heap sort.
  static func sort(_ array: Address, _ count: UInt64) {
    var root = count / 2
    while root > 0 {
      root &-= 1
      sink(array, root, count)
    }
    var end = count
    while end > 1 {
      end &-= 1
      swap(array, 0, end)
      sink(array, 0, end)
    }
  }

  private static func sink(_ array: Address, _ start: UInt64, _ count: UInt64) {
    var parent = start
    while 2 &* parent &+ 1 < count {
      var child = 2 &* parent &+ 1
      if child &+ 1 < count && range(array, child).pointee.start < range(array, child &+ 1).pointee.start { child &+= 1 }
      if range(array, parent).pointee.start >= range(array, child).pointee.start { return }
      swap(array, parent, child)
      parent = child
    }
  }

  private static func swap(_ array: Address, _ one: UInt64, _ other: UInt64) {
    let kept = range(array, one).pointee
    range(array, one).pointee = range(array, other).pointee
    range(array, other).pointee = kept
  }
}
