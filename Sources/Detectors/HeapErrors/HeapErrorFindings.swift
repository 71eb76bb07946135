import CaptureFormat
import Snapshots

/// Heap errors of a recording: blocks that were given back twice, by the wrong function, or that are none; memory that was used wrongly.
struct HeapErrorFindings {
  let findings: [Finding]
  let verdict: LeakReport.Verdict

  /// Names the stacks; nil where nobody has the recording.
  init(_ names: StackNamer?) {
    guard let names else {
      findings = []
      verdict = Self.notAsked("it needs the recording that was going on; name its capture with --capture")
      return
    }
    findings = Self.groups(of: names.recording.heapErrors, names).map(\.finding)
    if findings.isEmpty, names.recording.header.sampleBytes > 0 {
      verdict = Self.notAsked("the recording is a sample, which knows few blocks; record everything, without --sample")
    } else {
      let word: LeakReport.Verdict.Word = findings.isEmpty ? .clean : .found
      verdict = LeakReport.Verdict(detector: .heapErrors, word: word, reason: Self.shortage(in: names.recording))
    }
  }

  /// Which blocks should have been guarded and were not, with what to do; nil where none.
  private static func shortage(in recording: Recording) -> String? {
    if recording.facts.isGuardRefused {
      return "no block was guarded, as the system gave no address space for them; raise the limit (ulimit -v), or guard fewer"
    }
    let (guarded, unguarded) = (recording.header.guardedBlocks, recording.header.unguardedBlocks)
    if unguarded == 0 { return nil }
    return
      "\(unguarded) of \(guarded &+ unguarded) blocks were not guarded, as too many lived at once; guard one in some, as --guard=50"
  }

  private static func notAsked(_ reason: String) -> LeakReport.Verdict {
    LeakReport.Verdict(detector: .heapErrors, word: .notAsked, reason: reason)
  }

  /// Errors that are the same to a reader: of one kind, at the same functions. In the order of the first.
  private static func groups(of errors: [HeapError], _ names: StackNamer) -> [HeapErrorGroup] {
    var groups: [HeapErrorGroup] = []
    var places: [String: Int] = [:]
    for error in errors where !ReleaseDoubts.isDoubtful(error, names) {
      guard let kind = Finding.Kind(error.kind) else { continue }
      let stacks = HeapErrorStacks(error, names)
      let group = HeapErrorGroup(error, kind, stacks)
      if let place = places[group.fingerprint] {
        groups[place].add(error)
      } else {
        places[group.fingerprint] = groups.count
        groups.append(group)
      }
    }
    return groups
  }
}

extension StackNamer {
  /// How many findings the heap errors of the recording are.
  package var heapErrorCount: Int { HeapErrorFindings(self).findings.count }
}

extension Finding.Kind {
  fileprivate init?(_ kind: BlockKind) {
    switch kind {
    case .doubleFree: self = .doubleFree
    case .invalidFree: self = .invalidFree
    case .mismatchedFree: self = .mismatchedFree
    case .overflow: self = .overflow
    case .underflow: self = .underflow
    case .useAfterFree: self = .useAfterFree
    default: return nil
    }
  }
}

/// The stacks of an error, with their names.
struct HeapErrorStacks {
  let access: Finding.Stack
  /// The other ones, as far as they are known.
  let others: [Finding.Stack]

  init(_ error: HeapError, _ names: StackNamer) {
    func stack(_ site: Site, _ role: Finding.Stack.Role) -> Finding.Stack {
      Finding.Stack(
        role: role, place: names.responsibleFrame(of: site),
        frames: names.names(of: names.recording.stack(native: site.native, python: site.python)))
    }
    access = stack(error.site, error.facts.contains(.foundLate) ? .found : .access)
    others = [(error.freed, Finding.Stack.Role.freed), (error.allocated, .allocated)].compactMap { site, role in
      site.map { stack($0, role) }
    }
  }

  /// The names that stay from run to run.
  var trails: [String] { ([access] + others).map { SiteTrails.trail(of: $0.frames) } }
}

/// Errors that are the same to a reader.
struct HeapErrorGroup {
  let first: HeapError
  let kind: Finding.Kind
  let stacks: HeapErrorStacks
  let fingerprint: String
  private var count: UInt64
  /// Whether one of them is beyond doubt.
  private var isSure: Bool

  init(_ error: HeapError, _ kind: Finding.Kind, _ stacks: HeapErrorStacks) {
    first = error
    self.kind = kind
    self.stacks = stacks
    count = error.site.counts.allocations
    isSure = error.isSure
    fingerprint = Fingerprint.of([Finding.Detector.heapErrors.rawValue, kind.rawValue] + stacks.trails)
  }

  mutating func add(_ error: HeapError) {
    count &+= error.site.counts.allocations
    isSure = isSure || error.isSure
  }

  var finding: Finding {
    let words = HeapErrorWords(first, kind)
    var finding = Finding(
      detector: .heapErrors, kind: kind, certainty: isSure ? .certain : .probable, title: words.title, fingerprint: fingerprint,
      amount: FindingAmount(count: Int(clamping: count)), example: nil, site: 0, place: stacks.access.place,
      stack: stacks.access.frames, types: [])
    finding.stacks = [stacks.access] + stacks.others
    finding.culprit = words.reason.map { Culprit(type: words.subject, library: nil, reason: $0) }
    finding.cures = [words.cure]
    if kind == .overflow || kind == .underflow || kind == .useAfterFree { finding.writes = first.facts.contains(.writes) }
    return finding
  }
}

extension HeapError {
  /// Whether what was seen has no other reason.
  fileprivate var isSure: Bool { !facts.contains(.doubtful) && via == nil }
}

/// Whether a block seems to come back by the wrong function only because of where the C++ runtime stands.
enum ReleaseDoubts {
  /// A runtime that was linked into a module has operators of its own, which call malloc and free like the program itself.
  static func isDoubtful(_ error: HeapError, _ names: StackNamer) -> Bool {
    if error.kind != .mismatchedFree { return false }
    if let via = error.via { return isUnknown(via, names) || isOperator(via, "operator delete", names) }
    guard error.release == .delete || error.release == .deleteArray, let site = error.allocated, site.native != 0 else {
      return false
    }
    if site.kind == .new || site.kind == .newArray { return false }
    let innermost = CanonicalNativeFrame(rawValue: names.recording.native.frames[Int(site.native)])
    return isUnknown(innermost, names) || isOperator(innermost, "operator new", names)
  }

  private static func isUnknown(_ frame: CanonicalNativeFrame, _ names: StackNamer) -> Bool {
    names.names(of: .native(frame)).contains { $0.isAddress }
  }

  private static func isOperator(_ frame: CanonicalNativeFrame, _ name: String, _ names: StackNamer) -> Bool {
    names.names(of: .native(frame)).contains { $0.function.hasPrefix(name) }
  }
}
