import CaptureFormat
import Detectors
import HeapGraph
import Snapshots
import SyntheticCaptures

extension SyntheticHeap {
  /// The heap as it is after it was written and read.
  func loaded(order: [Int]? = nil, base: UInt64 = 0x7f00_0000_0000) throws -> HeapSnapshot {
    try snapshot(order: order, base: base).withFile { HeapSnapshot(try SnapshotFile(path: $0), keepsControls: true) }
  }

  /// The heap behind earlier ones of its process.
  func analysis(after earlier: SyntheticHeap..., showsPossible: Bool = false) throws -> LeakAnalysis {
    LeakAnalysis(try earlier.map { try $0.loaded() } + [try loaded()], showsPossible: showsPossible)
  }

  /// What all detectors say of it.
  func report(after earlier: SyntheticHeap..., showsPossible: Bool = false) throws -> LeakReport {
    LeakReport(LeakAnalysis(try earlier.map { try $0.loaded() } + [try loaded()], showsPossible: showsPossible))
  }
}

extension LeakReport {
  /// The kinds of all findings, and of the garbage.
  var kinds: [Finding.Kind] { (findings + garbage).map(\.kind) }

  /// Only a finding that is shown to those who ask.
  func isHidden(_ kind: Finding.Kind) -> Bool {
    let shown = LeakReport(LeakAnalysis(earlier + [snapshot].compactMap { $0 }, showsPossible: true))
    return findings.isEmpty && hiddenCount == 1 && shown.kinds == [kind]
  }

  /// Nothing is wrong, and nothing is garbage. Nothing was planted in these heaps, so that no detector says that they are clean; and nothing
  /// was recorded, so that nobody knows of heap errors.
  var isClean: Bool {
    findings.isEmpty && garbage.isEmpty
      && verdicts.allSatisfy { $0.word == ($0.detector == .heapErrors ? .notAsked : .inconclusive) }
  }
}
