import CaptureFormat
internal import Instruments
package import Snapshots

/// What all detectors say of a heap, and of the recording that was going on.
package struct LeakReport {
  /// What one detector says.
  package struct Verdict: Equatable, Sendable {
    package enum Word: String, Sendable {
      case found, clean
      /// It did not find what kmmem had planted for it: nothing it says can be relied on.
      case inconclusive
      /// It needs what the snapshots do not have.
      case notAsked = "not-asked"
    }

    package let detector: Finding.Detector
    package let word: Word
    /// Why it is inconclusive or was not asked, and what to do.
    package let reason: String?
  }

  /// What was judged; nil where a recording alone was, of a program that nobody photographed.
  package let snapshot: HeapSnapshot?
  /// Names the stacks of the recording, where somebody has it.
  package let names: StackNamer?
  package let earlier: [HeapSnapshot]
  package private(set) var verdicts: [Verdict]
  /// What somebody has to look at: the most certain first, and of those what retains most.
  package private(set) var findings: [Finding]
  /// How many more are only possible.
  package private(set) var hiddenCount: Int
  /// Cycles that the collector frees by itself.
  package private(set) var garbage: [Finding]
  /// Whether what leaks is listed, or added up alone.
  package private(set) var listsLeaks = true
  /// Native blocks in Valgrind's four classes; nil where blocks were not known.
  package let blocks: BlockClasses?
  /// The files of other memory tools whose findings are among these.
  package private(set) var tools: [ToolSource] = []

  /// The moment after which leaks are told, in words; nil where all are.
  package var since: String?
  /// What leaked at moments that the program has named, and at its end.
  package var points: [LeakPoint] = []

  /// The folder in which the program ran, as far as it is known.
  package var folder: String? { names?.recording.facts.folder ?? tools.first?.folder }

  /// The heaps of forked children by their numbers.
  private var children: [UInt32: HeapSnapshot] = [:]

  /// How many forked children were judged.
  package private(set) var childCount = 0

  /// The heap in which a finding was found; nil where a recording or another tool alone tells of it.
  package func snapshot(of finding: Finding) -> HeapSnapshot? {
    finding.processes.first.map { children[$0] } ?? snapshot
  }

  /// The process that was judged, as far as it is known.
  package var process: UInt32? { snapshot?.file.header.pid ?? names?.recording.header.pid }

  /// Keeps errors alone; the sums of blocks stay.
  package mutating func leaveLeaksOut() {
    findings.removeAll { !$0.isError }
    garbage = []
    hiddenCount = 0
    listsLeaks = false
  }

  /// Asks all detectors.
  package init(_ analysis: LeakAnalysis) {
    snapshot = analysis.snapshot
    names = analysis.snapshot.stackNames
    earlier = analysis.earlier
    let found = Detectors.all.map { detector in
      (detector.name, detector.findings(in: analysis).filter { analysis.tells($0) })
    }
    let controls = DetectorControls(analysis)
    let errors = HeapErrorFindings(names)
    var all = found.flatMap(\.1).filter { controls.accused(by: $0).isEmpty } + errors.findings
    for place in all.indices { analysis.selection.judge(&all[place]) }
    let defects = all.filter { !$0.isGarbage }.sorted(by: Self.comesFirst)
    findings = defects.filter { analysis.selection.shows($0) ?? (analysis.showsPossible || $0.certainty > .possible) }
    hiddenCount = analysis.showsPossible ? 0 : defects.count { $0.certainty == .possible && analysis.selection.shows($0) != true }
    garbage = all.filter(\.isGarbage).sorted(by: Self.comesFirst)
    verdicts = found.map { name, findings in controls.verdict(of: name, that: findings) } + [errors.verdict]
    blocks = analysis.knowsBlocks && !analysis.isBlind ? BlockClasses(analysis) : nil
  }

  /// Says what a recording tells of a program that was not photographed, and why the detectors of heaps were not asked.
  package init(_ names: StackNamer, unseen reason: String) {
    snapshot = nil
    self.names = names
    earlier = []
    let errors = HeapErrorFindings(names)
    findings = errors.findings.sorted(by: Self.comesFirst)
    hiddenCount = 0
    garbage = []
    verdicts = Detectors.all.map { Verdict(detector: $0.name, word: .notAsked, reason: reason) } + [errors.verdict]
    blocks = nil
  }

  /// Adds what was found in forked children; what several of them have is one finding.
  package mutating func add(_ children: ChildReports) {
    childCount += children.count
    hiddenCount += children.hiddenCount
    for report in children.reports { add(report) }
    findings.sort(by: Self.comesFirst)
  }

  private mutating func add(_ child: LeakReport) {
    guard let process = child.process else { return }
    children[process] = child.snapshot
    for var finding in child.findings {
      let like = findings.firstIndex { $0.fingerprint == finding.fingerprint && !$0.processes.isEmpty }
      if let like {
        findings[like].amount += finding.amount
        findings[like].processes.append(process)
        if let title = LeakWords.title(finding.kind, count: findings[like].amount.count) { findings[like].title = title }
      } else {
        finding.processes = [process]
        findings.append(finding)
      }
    }
    for place in verdicts.indices where verdicts[place].word == .clean || verdicts[place].word == .notAsked {
      if child.verdicts.contains(where: { $0.detector == verdicts[place].detector && $0.word == .found }) {
        verdicts[place] = Verdict(detector: verdicts[place].detector, word: .found, reason: nil)
      }
    }
  }

  /// Joins what other tools tell of the program with what kmmem says itself, if anything; what both have found is one finding.
  package init(_ tools: [ToolSource], beside own: LeakReport?, showsPossible: Bool) {
    snapshot = own?.snapshot
    names = own?.names
    earlier = own?.earlier ?? []
    garbage = own?.garbage ?? []
    blocks = own?.blocks
    since = own?.since
    points = own?.points ?? []
    children = own?.children ?? [:]
    childCount = own?.childCount ?? 0
    self.tools = tools
    var joint = ToolFindings(beside: own?.findings ?? [])
    for tool in tools { joint.add(tool.report) }
    let sorted = joint.findings.sorted(by: Self.comesFirst)
    findings = sorted.filter { showsPossible || $0.certainty > .possible }
    hiddenCount = (own?.hiddenCount ?? 0) + sorted.count - findings.count
    let asked = Finding.Detector.allCases.filter { detector in tools.contains { $0.report.tool.looks(for: detector) } }
    let others = (own?.verdicts ?? []).filter { !asked.contains($0.detector) || $0.word == .inconclusive }
    verdicts =
      others
      + asked.filter { detector in !others.contains { $0.detector == detector } }.map { detector in
        Verdict(detector: detector, word: sorted.contains { $0.detector == detector } ? .found : .clean, reason: nil)
      }
  }

  private static func comesFirst(_ left: Finding, _ right: Finding) -> Bool {
    // What is wrong with the heap may be why something leaks.
    if left.isError != right.isError { return left.isError }
    if left.certainty != right.certainty { return left.certainty > right.certainty }
    if left.amount.retainedBytes != right.amount.retainedBytes { return left.amount.retainedBytes > right.amount.retainedBytes }
    return left.fingerprint < right.fingerprint
  }
}

extension LeakAnalysis {
  /// Whether a finding is told: not of what was so before, and in a forked child not of what roots hold, as that is its parent's as well.
  fileprivate func tells(_ finding: Finding) -> Bool {
    if finding.kind.isOfHeldThings && lastInheritedSite != 0 && finding.controls.isEmpty { return false }
    return past?.has(finding) != true
  }
}

extension MemoryTool {
  /// Whether its silence says something about a sort of defect.
  fileprivate func looks(for detector: Finding.Detector) -> Bool {
    switch self {
    case .memcheck, .addressSanitizer: [.lostBlocks, .heapErrors, .memoryErrors].contains(detector)
    case .leakSanitizer, .leaks: detector == .lostBlocks
    case .memorySanitizer, .undefinedBehaviorSanitizer: detector == .memoryErrors
    case .valgrind, .heaptrack, .memray, .tracemalloc, .heap, .mallocHistory, .xctrace: false
    }
  }
}
