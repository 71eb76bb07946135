import CCaptureFormat
import CaptureFormat
import Snapshots

/// How far a snapshot can be trusted, in sentences.
struct HeapCertainty {
  /// Nothing is missing from the snapshot.
  let isComplete: Bool
  private(set) var notes: [String] = []

  init(_ snapshot: HeapSnapshot) {
    let flags = snapshot.file.header.flags
    let dropped = snapshot.file.end.dropped_nodes
    let cut = snapshot.cutNodeCount
    isComplete = dropped == 0 && cut == 0
    if dropped > 0 {
      let objects = CountText.of(dropped, "object or block", "objects and blocks")
      notes.append("\(objects) did not fit in the snapshot: what only they held seems to be held by none.")
    }
    if cut > 0 {
      let objects = CountText.of(UInt64(cut), "object has", "objects have")
      notes.append("\(objects) references that could not be read: what only they hold seems to be held by none.")
    }
    if !flags.contains(.blocks) {
      notes.append("Live blocks were not known: sizes are computed, and native blocks are not shown.")
    }
    if !flags.contains(.threads) {
      notes.append(
        "The other threads' registers were not all read: what only they or their stacks held seems to be held by none.")
    }
    if flags.contains(.inPlace) {
      notes.append("The process walked its own heap while it was there: the walk's own objects are part of it.")
    }
  }
}
