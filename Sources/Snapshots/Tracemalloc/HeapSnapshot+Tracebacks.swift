import CCaptureFormat
package import CaptureFormat
package import HeapGraph

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

  /// The stack in which a node was made, innermost line first, as tracemalloc kept it; empty where it did not.
  package func traceback(of node: NodeID) -> [TracedLine] { traceback(ofSite: file.nodes[node.index].site) }

  /// The stack of a site; empty where sites are not tracemalloc's.
  package func traceback(ofSite site: UInt32) -> [TracedLine] {
    if !hasTracebacks { return [] }
    return file.traces[site].map { TracedLine(file: file.strings[$0.file] ?? "(unknown file)", line: UInt64($0.line)) }
  }
}
