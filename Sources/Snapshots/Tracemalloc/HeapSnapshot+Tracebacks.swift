import CaptureFormat

extension HeapSnapshot {
  /// Whether the sites of nodes are stacks of tracemalloc.
  package var hasTracebacks: Bool { file.header.flags.contains(.tracemalloc) }

  /// Whether tracemalloc traced in the process, and its stacks could not be read all the same.
  package var missesTracebacks: Bool { file.facts["tracemalloc"] == "not found" }

  /// Whether the sites of both are numbers of one capture.
  package func isOfOneRecording(as other: HeapSnapshot) -> Bool {
    let start = file.header.recordingStart
    return start != 0 && start == other.file.header.recordingStart && !hasTracebacks && !other.hasTracebacks
  }
}
