import CCaptureFormat
import CaptureFormat
import HeapGraph
import Snapshots

/// What kmmem has planted in a snapshot for each detector: guilty nodes, which it must find, and innocent ones, which it must not accuse.
///
/// A detector that finds nothing is believed only if it has found all of the guilty ones in the very same snapshot, and nothing else.
struct DetectorControls {
  private let snapshot: HeapSnapshot
  /// Why those that say of memory that nothing holds it cannot be asked.
  private let blindness: String?
  private var guilty: [Finding.Detector: Set<NodeID>] = [:]

  init(_ analysis: LeakAnalysis) {
    snapshot = analysis.snapshot
    blindness = analysis.blindness
    for node in snapshot.controls where !snapshot.isInnocent(node) {
      if let detector = Finding.Detector(snapshot.detector(ofControl: node)) { guilty[detector, default: []].insert(node) }
    }
  }

  /// What a finding accuses of that which was planted.
  func accused(by finding: Finding) -> [NodeID] {
    guard finding.controls.isEmpty, let example = finding.example, snapshot.isControl(example) else { return finding.controls }
    return [example]
  }

  /// What a detector says, all of whose findings are given.
  func verdict(of detector: Finding.Detector, that findings: [Finding]) -> LeakReport.Verdict {
    if findings.contains(where: { !$0.isGarbage && accused(by: $0).isEmpty }) {
      return LeakReport.Verdict(detector: detector, word: .found, reason: nil)
    }
    if let need = missingNeed(of: detector) { return LeakReport.Verdict(detector: detector, word: .notAsked, reason: need) }
    let doubt = doubt(of: detector, accused: Set(findings.flatMap { accused(by: $0) }))
    return LeakReport.Verdict(detector: detector, word: doubt == nil ? .clean : .inconclusive, reason: doubt)
  }

  /// What a detector needs and the snapshot does not have, with what to do; nil where it has all.
  private func missingNeed(of detector: Finding.Detector) -> String? {
    let isOfPython = snapshot.file.header.pythonVersion != nil
    if !isOfPython && detector != .lostBlocks { return "the program has no Python; nothing is to be done" }
    return detector.needsAllBlocks ? blindness : nil
  }

  /// Why a detector that found nothing cannot be relied on, with what to do; nil where it can.
  private func doubt(of detector: Finding.Detector, accused: Set<NodeID>) -> String? {
    let planted = guilty[detector, default: []]
    let remedy = "take the snapshot anew, and tell kmmem's authors if that happens again"
    if snapshot.controls.isEmpty { return whyNothingIsPlanted }
    if planted.count < detector.guiltyCount {
      return "the snapshot lacks some of what kmmem had planted for it, and may lack memory of the program's; \(remedy)"
    }
    if !planted.isSubset(of: accused) {
      return "it did not find all that kmmem had planted for it, and may have missed leaks, too; \(remedy)"
    }
    return accused.isSubset(of: planted) ? nil : "it accused what kmmem had planted as innocent; \(remedy)"
  }

  private var whyNothingIsPlanted: String {
    let header = snapshot.file.header
    if header.flags.contains(.inPlace) {
      return "the process walked itself, and kmmem planted nothing in it for a detector to find; do without --in-place"
    }
    if header.minor < 1 { return "an older kmmem made the snapshot, and planted nothing for a detector to find; take it anew" }
    return "what kmmem plants for a detector to find is not there; take the snapshot anew"
  }
}

extension Finding.Detector {
  fileprivate init?(_ detector: kmm_control_detector) {
    switch detector {
    case KMM_CONTROL_LOST_BLOCKS: self = .lostBlocks
    case KMM_CONTROL_REFERENCE_CYCLES: self = .referenceCycles
    case KMM_CONTROL_CROSS_LANGUAGE_CYCLES: self = .crossLanguageCycles
    case KMM_CONTROL_LEAKED_REFERENCES: self = .leakedReferences
    case KMM_CONTROL_PINNED_OBJECTS: self = .pinnedObjects
    default: return nil
    }
  }

  /// Whether it says of memory that nothing holds it.
  fileprivate var needsAllBlocks: Bool {
    switch self {
    case .crossLanguageCycles, .leakedReferences, .lostBlocks: true
    case .referenceCycles, .pinnedObjects, .heapErrors, .memoryErrors: false
    }
  }

  /// How many guilty nodes kmmem plants for it (docs/snapshot-format.md).
  fileprivate var guiltyCount: Int {
    switch self {
    case .lostBlocks, .crossLanguageCycles, .pinnedObjects: 3
    case .referenceCycles, .leakedReferences: 2
    case .heapErrors, .memoryErrors: 0
    }
  }
}
