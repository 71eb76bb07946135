/// Chooses the sums that are told: those that are about most memory.
struct SumCollector {
  /// How many are kept: far more than a person reads, and no more than memory has room for.
  static let greatest = 20_000

  private struct Candidate {
    let key: Int
    let size: UInt64
    let count: UInt64
    let fill: (inout ToolSum) -> Void
  }

  private var candidates: [Candidate] = []

  /// Takes a sum: the number of its stack, by what it is chosen, and what is known of it.
  mutating func add(_ key: Int, size: UInt64, count: UInt64, fill: @escaping (inout ToolSum) -> Void) {
    candidates.append(Candidate(key: key, size: size, count: count, fill: fill))
  }

  /// The greatest sums, greatest first, with the stacks of their numbers.
  func sums(frames: (Int) -> [ToolFrame]) -> [ToolSum] {
    let sorted = candidates.sorted { left, right in
      left.size != right.size
        ? left.size > right.size : left.count != right.count ? left.count > right.count : left.key < right.key
    }
    return sorted.prefix(Self.greatest).map { candidate in
      var sum = ToolSum(stack: frames(candidate.key))
      candidate.fill(&sum)
      return sum
    }
  }

  /// A sentence about sums that there was no room for.
  var note: String? {
    let left = candidates.count - Self.greatest
    return left <= 0 ? nil : "\(left) places that made less than the first \(Self.greatest) were left out."
  }
}
