/// Reads what heaptrack records, as `heaptrack_print` reads it: text in versions 1 to 3, of heaptrack 1.0 to 1.5.
///
/// A line is a letter and hexadecimal numbers: `s` a string, `i` an address, `t` a stack, `a` a size and a stack, `+` and `-` an
/// allocation of such and its end. Strings, addresses and stacks are numbered from 1, sizes from 0.
struct HeaptrackReader {
  /// The newest version of the format that is known.
  private static let newest: UInt64 = 3

  /// A size and the number of a stack.
  private struct Allocation {
    let bytes: UInt64
    let node: Int
  }

  private let path: String
  private var version: UInt64 = 0
  private var toolVersion: String?
  private var command: String?
  private var stacks = HeaptrackStacks()
  private var allocations: [Allocation] = []
  private var costs = HeaptrackCosts()
  /// The allocation that came last, if nothing was freed since.
  private var last: Int?
  /// Lines that say nothing that is known.
  private var unread = 0

  /// Reads a file to its end.
  static func report(_ stream: any ByteStream, path: String) throws(ToolReportError) -> ToolReport {
    var reader = HeaptrackReader(path: path)
    var lines = LineReader(stream)
    while let line = try lines.next() { try reader.take(line) }
    return reader.report(damage: stream.damage, isEnded: lines.isEnded)
  }

  private init(path: String) {
    self.path = path
  }

  private func report(damage: String?, isEnded: Bool) -> ToolReport {
    var report = ToolReport(tool: .heaptrack)
    report.version = toolVersion
    report.command = command
    var collector = SumCollector()
    for (node, cost) in costs.total().enumerated() where cost.allocations > 0 || cost.bytes > 0 {
      collector.add(node, size: UInt64(clamping: max(cost.peakBytes, cost.bytes)), count: cost.allocations) { sum in
        sum.allocations = cost.allocations
        sum.temporary = cost.temporary
        sum.bytes = UInt64(clamping: cost.bytes)
        sum.blocks = UInt64(clamping: cost.blocks)
        sum.peakBytes = UInt64(clamping: cost.peakBytes)
      }
    }
    report.sums = collector.sums { stacks.frames(of: $0) }
    report.notes = [
      damage.map { "The file \($0); what comes behind was not read." },
      damage == nil && !isEnded ? "The file ends within a line; what is missing was not read." : nil,
      unread == 0 ? nil : "\(unread) lines of the file are damaged and were left out.", collector.note,
    ].compactMap(\.self)
    return report
  }

  private mutating func take(_ line: ArraySlice<UInt8>) throws(ToolReportError) {
    guard let letter = line.first else { return }
    var fields = HeaptrackFields(line.dropFirst())
    let isRead: Bool
    switch letter {
    case UInt8(ascii: "+"): isRead = allocate(&fields)
    case UInt8(ascii: "-"): isRead = free(&fields)
    case UInt8(ascii: "a"): isRead = addAllocation(&fields)
    case UInt8(ascii: "t"): isRead = stacks.addStack(fields)
    case UInt8(ascii: "i"): isRead = stacks.addAddress(fields)
    case UInt8(ascii: "s"):
      stacks.addString(fields, version: version)
      isRead = true
    case UInt8(ascii: "v"): isRead = try takeVersion(&fields)
    case UInt8(ascii: "X"):
      command = fields.text
      isRead = true
    case UInt8(ascii: "A"):
      costs.clear()
      isRead = true
    // Comments, time, resident set, sizes of the system, suppressions: nothing by stack.
    case UInt8(ascii: "#"), UInt8(ascii: "c"), UInt8(ascii: "R"), UInt8(ascii: "I"), UInt8(ascii: "S"): isRead = true
    // What heaptrack records before it is interpreted.
    case UInt8(ascii: "x"), UInt8(ascii: "m"): throw .unrecognised(path: path, .heaptrackRaw)
    default: isRead = false
    }
    if !isRead { unread += 1 }
  }

  private mutating func takeVersion(_ fields: inout HeaptrackFields) throws(ToolReportError) -> Bool {
    guard let tool = fields.number() else { return false }
    toolVersion = "\(tool >> 16).\(tool >> 8 & 0xff).\(tool & 0xff)"
    version = fields.number() ?? 0
    guard version <= Self.newest else { throw .newer(path: path, .heaptrack, version: String(version)) }
    return true
  }

  private mutating func addAllocation(_ fields: inout HeaptrackFields) -> Bool {
    guard let bytes = fields.number(), let stack = fields.index(), let node = stacks.node(ofStack: stack) else {
      // Its number stays taken, so that those behind it keep theirs.
      allocations.append(Allocation(bytes: 0, node: 0))
      return false
    }
    allocations.append(Allocation(bytes: bytes, node: node))
    return true
  }

  private mutating func allocate(_ fields: inout HeaptrackFields) -> Bool {
    guard let number = fields.index(), number < allocations.count else { return false }
    costs.allocate(allocations[number].bytes, at: allocations[number].node)
    last = number
    return true
  }

  private mutating func free(_ fields: inout HeaptrackFields) -> Bool {
    guard let number = fields.index(), number < allocations.count else { return false }
    costs.free(allocations[number].bytes, at: allocations[number].node, isTemporary: last == number)
    last = nil
    return true
  }
}
