import ArgumentParser
import CaptureFormat
import Snapshots

extension HeapSnapshot {
  /// Refuses, in one sentence, a comparison by site with a snapshot that knows not where its objects were made, or not in the same
  /// language: lines of tracemalloc, or the numbers of one capture.
  func checkSites(since earlier: HeapSnapshot) throws {
    if earlier.hasTracebacks && hasTracebacks || earlier.isOfOneRecording(as: self) { return }
    let missing = earlier.hasTracebacks ? self : earlier
    throw ValidationError(
      "\(missing.file.path) has no stacks of tracemalloc, and both are not of one recording; compare two that were made during one, "
        + "or with tracemalloc on, or leave out that sites are asked for.")
  }

  /// Finds the stacks of this snapshot and of an earlier one; where both are of one recording, its capture is read once.
  func findStacks(since earlier: HeapSnapshot, inCapture named: String?) throws {
    try earlier.findStacks(inCapture: named)
    earlier.giveStacks(to: self)
    try findStacks(inCapture: named)
    giveStacks(to: earlier)
  }

  /// Gives the stacks to another snapshot that has none, if both are of one recording. They must have been read when both were complete:
  /// a recording that goes on has more later.
  func giveStacks(to other: HeapSnapshot) {
    if other.stackNames == nil && isOfOneRecording(as: other) { other.stackNames = stackNames }
  }
}
