/// What single calls of one function needed at most, as the package measured them (`per = "call"` of a budget).
package struct CallFigures: Equatable, Sendable {
  /// The most that lived at once above what lived at the beginning, in bytes.
  package private(set) var peak: UInt64 = 0
  /// What lived at the end above that, in bytes.
  package private(set) var kept: UInt64 = 0
  /// Bytes that were allocated in all.
  package private(set) var allocated: UInt64 = 0
  /// How often memory was allocated.
  package private(set) var allocations: UInt64 = 0
  /// How many calls there were.
  package private(set) var calls: UInt64 = 0

  /// No call.
  package init() {}

  /// Reads what the capture says of a function: five numbers; nil for anything else.
  init?(_ text: String) {
    let numbers = text.split(separator: " ").map { UInt64($0) }
    guard numbers.count == 5, numbers.allSatisfy({ $0 != nil }) else { return nil }
    (peak, kept, allocated) = (numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0)
    (allocations, calls) = (numbers[3] ?? 0, numbers[4] ?? 0)
  }

  /// Takes the calls of another process in.
  package mutating func formUnion(_ other: CallFigures) {
    (peak, kept) = (max(peak, other.peak), max(kept, other.kept))
    (allocated, allocations) = (max(allocated, other.allocated), max(allocations, other.allocations))
    calls &+= other.calls
  }
}
