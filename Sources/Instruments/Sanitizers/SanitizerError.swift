/// A report of a sanitizer's while it is being read.
struct SanitizerError {
  /// Frames of a stack, and stacks of an error, that are kept.
  private static let greatestDepth = 1024
  private static let greatestStacks = 64

  /// What begins the report, without addresses of instructions.
  let words: String
  /// Set where the words alone do not tell the kind.
  private let kind: ToolFinding.Kind?
  var thread: String?
  var access: MemoryAccess?
  private(set) var bytes: UInt64?
  private(set) var blocks: UInt64?
  private var address: AddressFacts?
  private var variables: [String] = []
  private var stacks: [ToolStack] = []
  private var frames: [ToolFrame] = []
  private var role: ToolStack.Role
  /// Where UndefinedBehaviorSanitizer has seen it.
  private var place: ToolFrame?

  /// An error of AddressSanitizer's or MemorySanitizer's.
  init(words: String) {
    let ends = [words.range(of: " at pc "), words.range(of: " (pc ")].compactMap(\.self)
    let end = ends.first?.lowerBound ?? words.endIndex
    self.words = String(words[..<end].trimmed.trimmingSuffix(":"))
    kind = nil
    role = .access
    thread = Self.thread(in: words)
    if let range = words.range(of: " address 0x") {
      let digits = words[range.upperBound...].prefix { $0.isHexDigit }
      address = UInt64(hexadecimal: digits).map { AddressFacts(address: $0, text: String(words[..<end])) }
    }
  }

  /// A leak.
  init(_ kind: ToolFinding.Kind, words: String, bytes: UInt64, blocks: UInt64) {
    self.words = words
    self.kind = kind
    self.bytes = bytes
    self.blocks = blocks
    role = .allocated
  }

  /// An error of UndefinedBehaviorSanitizer's.
  init(words: String, place: ToolFrame) {
    self.words = words
    self.place = place
    kind = ToolFinding.Kind(runtimeError: words)
    role = .access
  }

  /// Whether nothing but frames may follow.
  var isRuntimeError: Bool { place != nil }

  /// The next stack is one of these.
  mutating func expect(_ role: ToolStack.Role) {
    endStack()
    self.role = role
  }

  /// Takes what is known of the address; of several blocks or variables, the nearest.
  mutating func take(_ facts: AddressFacts) {
    endStack()
    role = .other
    guard let known = address?.place else {
      address = facts
      return
    }
    if let place = facts.place, place.distance < known.distance { address = facts }
  }

  /// Takes what is known of a variable.
  mutating func take(variable: String) { if variables.count < Self.greatestStacks { variables.append(variable) } }

  /// Takes the next frame of a stack; the first of one has the number 0.
  mutating func take(_ frame: ToolFrame, number: UInt64) {
    if number == 0 { endStack() }
    if frames.count < Self.greatestDepth { frames.append(frame) }
  }

  /// The stack is whole.
  mutating func endStack() {
    guard !frames.isEmpty else { return }
    if stacks.count < Self.greatestStacks { stacks.append(ToolStack(role: role, frames: frames)) }
    frames = []
    role = .other
  }

  /// All that was read.
  var finding: ToolFinding {
    var whole = self
    whole.endStack()
    var finding = ToolFinding(kind: kind ?? ToolFinding.Kind(sanitizer: words, address: address), title: words)
    finding.thread = thread
    finding.access = access
    if let address {
      finding.address = AddressFacts(
        address: address.address, text: ([address.text] + variables).joined(separator: "; "), place: address.place)
    }
    finding.bytes = bytes
    finding.blocks = blocks
    finding.stacks = whole.stacks
    if let place, finding.stacks.isEmpty { finding.stacks = [ToolStack(role: .access, frames: [place])] }
    return finding
  }

  /// "T0" of "… in thread T0:" or "(pc 0x… bp 0x… sp 0x… T0)".
  private static func thread(in words: String) -> String? {
    let last = words.split(separator: " ").last?.prefix { $0 != ")" && $0 != ":" }
    guard let last, last.first == "T", UInt64(last.dropFirst()) != nil else { return nil }
    return String(last)
  }
}
