/// What the stacks of a recording have made, and what was held of it when the program held most.
///
/// The peak is found in one pass: whenever a new one is reached its number counts up, and a stack that changes remembers first what it held,
/// if it has not since the last peak. O(1) for each event.
struct HeaptrackCosts {
  /// What one stack has made.
  struct Cost {
    var allocations: UInt64 = 0
    var temporary: UInt64 = 0
    /// Signed: of a program that heaptrack was attached to, some frees have no allocation.
    var bytes: Int64 = 0
    var blocks: Int64 = 0
    var peakBytes: Int64 = 0
    /// The peak that `peakBytes` is of.
    fileprivate var peak = 0
  }

  private var costs: [Cost] = []
  private var held: Int64 = 0
  private var mostHeld: Int64 = 0
  private var peak = 0

  /// A stack has made a block.
  mutating func allocate(_ bytes: UInt64, at node: Int) {
    change(node, bytes: Int64(clamping: bytes), blocks: 1)
    costs[node].allocations += 1
    if held > mostHeld {
      mostHeld = held
      peak += 1
    }
  }

  /// A block of a stack's was freed.
  mutating func free(_ bytes: UInt64, at node: Int, isTemporary: Bool) {
    change(node, bytes: 0 - Int64(clamping: bytes), blocks: -1)
    if isTemporary { costs[node].temporary += 1 }
  }

  /// Forgets what was before heaptrack was attached.
  mutating func clear() { self = HeaptrackCosts() }

  /// What each stack has made, by its number.
  func total() -> [Cost] {
    costs.map { cost in
      var cost = cost
      if cost.peak < peak { cost.peakBytes = cost.bytes }
      return cost
    }
  }

  private mutating func change(_ node: Int, bytes: Int64, blocks: Int64) {
    while costs.count <= node { costs.append(Cost()) }
    if costs[node].peak < peak {
      costs[node].peak = peak
      costs[node].peakBytes = costs[node].bytes
    }
    costs[node].bytes &+= bytes
    costs[node].blocks &+= blocks
    held &+= bytes
  }
}
