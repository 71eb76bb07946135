import Snapshots

/// Objects that live longer than anybody needs them, because of something that is easily forgotten.
enum PinnedObjects: Detector {
  static let name = Finding.Detector.pinnedObjects

  static func findings(in analysis: LeakAnalysis) -> [Finding] { [] }
}
