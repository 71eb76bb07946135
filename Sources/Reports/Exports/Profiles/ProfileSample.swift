import CaptureFormat
import Snapshots

/// Sites of one stack and equal labels, added up.
struct ProfileSample {
  /// What tells samples apart.
  struct Identity: Hashable {
    let stack: UInt32
    let labels: ProfileLabels
  }

  let identity: Identity
  var counts: SiteCounts
}

/// What is said of a sample besides its stack.
struct ProfileLabels: Hashable {
  let process: Int
  /// The context's number in `CodeTable.codes`; nil where the program named none.
  let context: Int?
  /// The thread slot.
  let thread: UInt16
  let allocator: BlockKind
}

extension ReportSource {
  /// The name of the context that labels have; nil where the program named none.
  func context(of labels: ProfileLabels) -> String? {
    labels.context.map { processes[labels.process].recording.codes.codes[$0].name }
  }
}
