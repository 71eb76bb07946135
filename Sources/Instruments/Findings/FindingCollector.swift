/// Collects findings; equal ones become one with the sums of their numbers.
///
/// Equal are findings of one kind with the same access and the same stacks. Addresses do not count where a frame has a name: they differ
/// between runs, and between the instructions of one line. Of kinds that say little, the words count, but for their numbers.
struct FindingCollector {
  /// How many different findings are kept: far more than a person reads, and no more than memory has room for.
  static let greatest = 50_000
  /// Bytes of the tool's words that are kept, about.
  static let greatestText = 1 << 29

  private struct Key: Hashable {
    struct Stack: Hashable {
      let role: ToolStack.Role
      let frames: [ToolFrame]
    }

    let kind: ToolFinding.Kind
    /// The words without numbers, of findings that neither a stack nor a kind tells apart.
    let words: [Substring]
    let access: MemoryAccess?
    let stacks: [Stack]

    init(_ finding: ToolFinding) {
      kind = finding.kind
      let isVague = finding.stacks.isEmpty || finding.kind == .other || finding.kind == .undefinedBehaviour
      words = isVague ? finding.title.split(separator: " ").filter { !$0.contains { $0.isNumber } } : []
      access = finding.access
      stacks = finding.stacks.map { Stack(role: $0.role, frames: $0.frames.map(\.identity)) }
    }
  }

  private(set) var findings: [ToolFinding] = []
  /// Findings that there was no room for.
  private(set) var dropped: UInt64 = 0
  private var places: [Key: Int] = [:]
  private var text = 0

  /// Takes a finding; the index of the one that it has become part of, or nil where there is no room.
  @discardableResult
  mutating func add(_ finding: ToolFinding) -> Int? {
    let key = Key(finding)
    if let place = places[key] {
      findings[place].count.add(finding.count)
      findings[place].bytes = Self.sum(findings[place].bytes, finding.bytes)
      findings[place].blocks = Self.sum(findings[place].blocks, finding.blocks)
      return place
    }
    guard findings.count < Self.greatest, text < Self.greatestText else {
      dropped.add(1)
      return nil
    }
    text += Self.text(of: finding)
    places[key] = findings.count
    findings.append(finding)
    return findings.count - 1
  }

  /// Counts an earlier finding so many times more.
  mutating func recount(_ place: Int, adding count: UInt64) { findings[place].count.add(count) }

  /// A sentence about findings that there was no room for.
  var note: String? {
    dropped == 0 ? nil : "\(dropped) findings behind the first \(findings.count) different ones were left out."
  }

  private static func text(of finding: ToolFinding) -> Int {
    finding.stacks.reduce(finding.title.utf8.count) { sum, stack in
      stack.frames.reduce(sum) {
        $0 + 128 + ($1.function?.utf8.count ?? 0) + ($1.file?.utf8.count ?? 0) + ($1.object?.utf8.count ?? 0)
      }
    }
  }

  private static func sum(_ one: UInt64?, _ other: UInt64?) -> UInt64? {
    guard var sum = one else { return other }
    sum.add(other ?? 0)
    return sum
  }
}

extension UInt64 {
  /// Adds; stops at the greatest number, since files can lie.
  mutating func add(_ other: UInt64) {
    let (sum, overflow) = addingReportingOverflow(other)
    self = overflow ? .max : sum
  }
}
