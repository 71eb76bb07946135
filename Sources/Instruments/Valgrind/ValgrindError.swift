/// An `<error>` of Valgrind's while it is being read.
struct ValgrindError {
  /// Stacks of one error that are kept.
  static let greatestStacks = 64

  /// The number by which `<errorcounts>` calls it.
  var unique: UInt64?
  var kind = ""
  /// The lines of `<what>`.
  var title: [String] = []
  var threadNumber: String?
  var threadName: String?
  var bytes: UInt64?
  var blocks: UInt64?
  /// What a descriptor error is about.
  var path: String?
  private var address: AddressFacts?
  private var stacks: [ToolStack] = []
  /// What the next stack is, by the line before it.
  private var role: ToolStack.Role?
  /// What the compiler has told of an address: the variable.
  private var variable: [String] = []

  /// Takes a line that explains.
  mutating func explain(_ words: String) {
    if let facts = AddressFacts(memcheck: words) {
      if address == nil { address = facts }
    } else if address != nil, ToolStack.Role(memcheck: words) == nil {
      variable.append(words)
    }
    role = ToolStack.Role(memcheck: words) ?? .other
  }

  /// Takes a stack; the first is where the error came about, or the memory that leaked was made.
  mutating func add(_ frames: [ToolFrame]) {
    guard stacks.count < Self.greatestStacks else { return }
    let isAllocation = kind.hasPrefix("Leak_") || kind == "FdNotClosed"
    stacks.append(ToolStack(role: stacks.isEmpty ? (isAllocation ? .allocated : .access) : role ?? .other, frames: frames))
    role = nil
  }

  /// All that was read.
  var finding: ToolFinding {
    let words = title.joined(separator: " ")
    let access = MemoryAccess(memcheck: words)
    let known = address.map {
      AddressFacts(address: $0.address, text: ([$0.text] + variable).joined(separator: " "), place: $0.place)
    }
    var finding = ToolFinding(
      kind: ToolFinding.Kind(memcheck: kind, title: words, address: address, access: access),
      title: path.map { "\(words) (\($0))" } ?? words)
    finding.thread = threadName ?? threadNumber.map { "thread \($0)" }
    finding.access = access
    finding.address = known
    finding.bytes = bytes
    finding.blocks = blocks
    finding.stacks = stacks
    return finding
  }
}
