import CaptureFormat

extension HeapSnapshot {
  /// Whether the sites of nodes are stacks of tracemalloc.
  package var hasTracebacks: Bool { file.header.flags.contains(.tracemalloc) }

  /// Whether tracemalloc traced in the process, and its stacks could not be read all the same.
  package var missesTracebacks: Bool { file.facts["tracemalloc"] == "not found" }

  /// Whether both show one process.
  package func isOfOneProcess(as other: HeapSnapshot) -> Bool {
    file.header.pid == other.file.header.pid && file.header.recordingStart == other.file.header.recordingStart
  }

  /// Whether the sites of both are numbers of one capture.
  package func isOfOneRecording(as other: HeapSnapshot) -> Bool {
    let (header, others) = (file.header, other.file.header)
    return header.recordingStart != 0 && header.recordingStart == others.recordingStart && header.pid == others.pid
      && !hasTracebacks && !other.hasTracebacks
  }
}
