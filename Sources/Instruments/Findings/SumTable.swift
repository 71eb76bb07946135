/// Adds up what a tool tells of stacks in many lines; the stacks stay texts until it is known which of them are told.
struct SumTable {
  /// How many sums are told: far more than a person reads, and no more than memory has room for.
  static let greatest = 20_000

  /// What tells sums apart, in the tool's words.
  private struct Key: Hashable {
    let stack: String
    let what: String?
    let thread: String?
  }

  /// Bytes of the tool's words that are kept.
  private static let greatestText = 1 << 29

  private struct Amounts {
    var bytes: UInt64
    var blocks: UInt64?
  }

  private var amounts: [Key: Amounts] = [:]
  private var order: [Key] = []
  private var text = 0
  /// Sums that there was no room for.
  private var dropped = 0

  /// Adds bytes and blocks.
  mutating func add(stack: String, what: String? = nil, thread: String? = nil, bytes: UInt64, blocks: UInt64?) {
    let key = Key(stack: stack, what: what, thread: thread)
    if amounts[key] == nil {
      order.append(key)
      text += stack.utf8.count
    }
    amounts[key, default: Amounts(bytes: 0, blocks: nil)].bytes.add(bytes)
    if let blocks {
      var sum = amounts[key]?.blocks ?? 0
      sum.add(blocks)
      amounts[key]?.blocks = sum
    }
    if order.count >= 4 * Self.greatest || text >= Self.greatestText { keepGreatest(min(Self.greatest, order.count / 4)) }
  }

  /// The greatest sums, greatest first.
  func sums(frames: (String) -> [ToolFrame]) -> [ToolSum] {
    sorted().prefix(Self.greatest).map { key in
      var sum = ToolSum(stack: frames(key.stack))
      sum.what = key.what
      sum.thread = key.thread
      sum.bytes = amounts[key]?.bytes
      sum.blocks = amounts[key]?.blocks
      return sum
    }
  }

  /// A sentence about sums that there was no room for.
  var note: String? {
    let left = dropped + max(0, order.count - Self.greatest)
    return left == 0 ? nil : "\(left) places that made less than the first \(Self.greatest) were left out."
  }

  private func sorted() -> [Key] {
    // A stable order: what is equal stays as the file has it.
    let places = order.indices.sorted { left, right in
      let (less, more) = (amounts[order[left]]?.bytes ?? 0, amounts[order[right]]?.bytes ?? 0)
      return less != more ? less > more : left < right
    }
    return places.map { order[$0] }
  }

  private mutating func keepGreatest(_ count: Int) {
    let sorted = sorted()
    dropped += sorted.count - count
    for key in sorted[count...] { amounts[key] = nil }
    order = Array(sorted[..<count])
    text = order.reduce(0) { $0 + $1.stack.utf8.count }
  }
}
