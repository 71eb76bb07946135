import CCaptureFormat
import CaptureFormat
package import HeapGraph

/// Where something was added to a container, and in which context of the program.
package struct Addition: Equatable, Sendable {
  /// The number of the stack that did it.
  package let site: UInt32
  /// The innermost function of the program in it.
  package let frame: NamedFrame
  /// The context that the program had named, such as a service's route; nil where it had named none.
  package let context: String?

  /// "answer (answers.py:39), POST /harmony".
  package var words: String { ([frame.brief] + [context].compactMap { $0 }).joined(separator: ", ") }
}

extension HeapSnapshot {
  /// What last made a container's table larger: who adds to it. nil where no recording tells.
  package func lastAddition(to container: NodeID) -> Addition? {
    guard siteSource == .capture, let names = stackNames else { return nil }
    guard let number = memory(of: container).map({ site(of: $0) }), let site = names.recording.site(numbered: number),
      let frame = names.responsibleFrame(of: site)
    else { return nil }
    return Addition(site: number, frame: frame, context: names.recording.context(of: site))
  }
  /// The largest block of a container's own: a dict's table, a list's items; nil for one that has none. O(references of the container).
  func memory(of container: NodeID) -> NodeID? {
    let blocks = graph.edges(of: container).lazy.filter { Int32(self.file.labels[$0]) == KMM_LABEL_BUFFER }
    return blocks.map { self.graph.target(of: $0) }.max { graph.size(of: $0) < graph.size(of: $1) }
  }
}
