internal import Instruments
package import Snapshots
internal import Symbolication

/// Findings of other memory tools, as kmmem tells its own; equal ones are one, whichever tools found them.
struct ToolFindings {
  private(set) var findings: [Finding] = []
  /// By what makes findings equal, where they stand.
  private var places: [Likeness: Int] = [:]

  /// Begins with kmmem's own findings, which stay what they are where a tool has found the same.
  init(beside own: [Finding]) {
    for finding in own { add(finding) }
  }

  /// Adds what a tool has found.
  mutating func add(_ report: ToolReport) {
    for found in report.findings { add(Self.finding(found, report.tool)) }
  }

  private mutating func add(_ finding: Finding) {
    guard let likeness = Likeness(finding) else { return findings.append(finding) }
    guard let place = places[likeness] else {
      places[likeness] = findings.count
      return findings.append(finding)
    }
    findings[place].join(finding)
  }

  private static func finding(_ found: ToolFinding, _ tool: MemoryTool) -> Finding {
    let words = ToolFindingWords(found, by: tool)
    let stacks = found.findingStacks
    // The error itself comes first; of a leak, who made the memory.
    let first = stacks.first
    var finding = Finding(
      detector: words.kind.detector, kind: words.kind, certainty: words.kind.certainty(madeBy: first), title: words.title,
      fingerprint: Fingerprint.of(
        [words.kind.detector.rawValue, words.kind.rawValue] + stacks.map { SiteTrails.trail(of: $0.frames) }
          + (stacks.isEmpty ? [found.title] : [])),
      amount: found.amount(isLeak: words.kind.isLeak), example: nil, site: 0, place: first?.place,
      stack: first?.frames ?? [], types: [])
    finding.stacks = stacks
    finding.culprit = Culprit(type: tool.name, library: nil, reason: words.reason)
    finding.cures = words.cures
    finding.finders = [.tool(tool)]
    return finding
  }
}

/// What makes findings of different tools equal: what is wrong, and in which functions.
///
/// Names of functions count without parameters and return types, which tools write differently.
private struct Likeness: Hashable {
  let kind: String
  let trail: String

  /// nil for what has no stack, or none with a name.
  init?(_ finding: Finding) {
    let frames = finding.stack.filter { !$0.isAddress }.map { $0.withoutParameters }
    let trail = SiteTrails.trail(of: frames)
    if trail.isEmpty { return nil }
    switch finding.kind {
    case .rootLeak, .rootCycle, .lostObject: kind = "lost"
    case .doubleFree, .invalidFree, .mismatchedFree, .overflow, .underflow, .useAfterFree: kind = finding.kind.rawValue
    case .indirect, .possible, .reachable: kind = finding.kind.rawValue
    // What only other tools find is told apart by their words, too.
    case _ where finding.detector == .memoryErrors: kind = "\(finding.kind.rawValue) \(finding.title)"
    default: return nil
    }
    self.trail = trail
  }
}

extension NamedFrame {
  fileprivate var withoutParameters: NamedFrame {
    let name = CxxName.withoutParameters(function)
    return NamedFrame(
      language: language, function: name, shortFunction: name, file: file, line: nil, module: module, isInlined: isInlined,
      role: role)
  }
}

extension Finding {
  /// Takes over what another tool, or another record of the same tool, says of the same.
  fileprivate mutating func join(_ other: Finding) {
    let isOwn = finders.contains(.kmmem)
    if finders == other.finders {
      amount += other.amount
      if let words = LeakWords.title(kind, count: amount.count) { title = words }
    } else {
      finders += other.finders.filter { !finders.contains($0) }
      if isOwn || stacks.count >= other.stacks.count { return }
      stacks = other.stacks
    }
  }
}

extension Finding.Kind {
  /// How sure a finding of another tool is.
  fileprivate func certainty(madeBy stack: Finding.Stack?) -> Finding.Certainty {
    switch self {
    // The interpreter leaves some of its own objects behind; which are lost by mistake is for kmmem's detectors to say.
    case .rootLeak where stack?.frames.first?.role == .interpreter: .possible
    // What definite leaks hold is counted with them; the rest is the program's until its end.
    case .indirect, .possible, .reachable: .possible
    case .other, .descriptorLeak: .probable
    default: .certain
    }
  }
}

extension ToolFinding {
  fileprivate func amount(isLeak: Bool) -> FindingAmount {
    var amount = FindingAmount(count: Int(clamping: isLeak ? blocks ?? count : count))
    guard isLeak else { return amount }
    amount.nativeBytes = bytes ?? 0
    amount.retainedBytes = bytes ?? 0
    amount.retainedCount = amount.count
    return amount
  }

  /// The stacks, the error's own first.
  fileprivate var findingStacks: [Finding.Stack] {
    let order: [ToolStack.Role] = [.access, .freed, .allocated, .origin, .created, .other]
    return order.flatMap { role in
      stacks.filter { $0.role == role }.map { stack in
        let frames = stack.named
        return Finding.Stack(role: Finding.Stack.Role(role), place: frames.responsible, frames: frames)
      }
    }
  }
}

extension Finding.Stack.Role {
  fileprivate init(_ role: ToolStack.Role) {
    switch role {
    case .access: self = .access
    case .allocated: self = .allocated
    case .freed: self = .freed
    case .origin: self = .origin
    case .created: self = .created
    case .other: self = .other
    }
  }
}

extension [NamedFrame] {
  /// The frame that a stack is put down to, as `StackNamer.responsibleFrame(of:)` finds it in a recording.
  package var responsible: NamedFrame? {
    first { $0.role == .program && $0.file != nil } ?? first { $0.role == .program } ?? first
  }
}
