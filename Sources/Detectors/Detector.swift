/// Finds one sort of defect in a heap.
///
/// A new one is a file with such a type, its name in `Finding.Detector`, and a place in the list below.
protocol Detector: Sendable {
  static var name: Finding.Detector { get }

  /// What it finds, what weighs most first.
  static func findings(in analysis: LeakAnalysis) -> [Finding]
}

/// All detectors, in the order in which their findings are shown.
enum Detectors {
  static let all: [any (Detector & Sendable).Type] = [
    CrossLanguageCycles.self, LeakedReferences.self, LostBlocks.self, PinnedObjects.self, ReferenceCycles.self,
  ]
}
