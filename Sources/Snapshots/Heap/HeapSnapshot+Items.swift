import CCaptureFormat
import CaptureFormat
package import HeapGraph

extension HeapSnapshot {
  /// How many items an object says that it has, where its edges do not tell; nil for one that says nothing.
  package func itemCount(of node: NodeID) -> Int? { number(KMM_TEXT_LENGTH, of: node) }

  /// How many items an object keeps at most: a deque's maxlen, the maxsize of `functools.lru_cache`; nil for one without a limit.
  package func itemLimit(of node: NodeID) -> Int? { number(KMM_TEXT_LIMIT, of: node) }

  /// Whether an object is what `functools.lru_cache` makes of a function: a dict within has its results.
  package func isFunctionCache(_ node: NodeID) -> Bool { type(of: node).name == "functools._lru_cache_wrapper" }

  /// The dict with the results of a function's cache, which stands beside that of its attributes; nil where it has none.
  package func results(ofFunctionCache cache: NodeID) -> NodeID? {
    let edges = graph.edges(of: cache).filter { edge in
      type(of: graph.target(of: edge)).name == "dict" && step(along: edge, of: cache) != .dictionary
    }
    return edges.first.map { graph.target(of: $0) }
  }

  /// The file and the line at which the function stands whose results a cache keeps, with its decorators; nil where that is no function
  /// of Python's.
  package func definition(ofFunctionCache cache: NodeID) -> (file: String, line: Int)? {
    func held(by node: NodeID, type name: String) -> NodeID? {
      graph.edges(of: node).lazy.map { self.graph.target(of: $0) }.first { self.type(of: $0).name == name }
    }
    guard let code = held(by: cache, type: "function").flatMap({ held(by: $0, type: "code") }),
      let text = file.texts.texts(ofNode: code.rawValue).first(where: { $0.kind == KMM_TEXT_PLACE }),
      let place = file.texts.number(of: text), let name = file.strings[UInt32(truncatingIfNeeded: place)]
    else { return nil }
    return (name, Int(place >> 32))
  }

  /// An int that fits in 60 bits; nil for everything else.
  package func integer(of node: NodeID) -> Int? {
    let text = file.texts.texts(ofNode: node.rawValue).first { $0.kind == KMM_TEXT_INTEGER }
    return text.flatMap { Int(String(decoding: file.texts.bytes(of: $0), as: UTF8.self)) }
  }

  private func number(_ kind: kmm_text, of node: NodeID) -> Int? {
    let text = file.texts.texts(ofNode: node.rawValue).first { $0.kind == kind }
    return text.flatMap { file.texts.number(of: $0) }.flatMap { Int(exactly: $0) }
  }

  /// The edges to what a container consists of: a dict's keys, and the elements of all others.
  package func itemEdges(of node: NodeID) -> [Int] {
    let shape = shape(of: node)
    return graph.edges(of: node).filter { isItem(file.labels[$0], shape) }
  }

  /// How many these are.
  package func itemEdgeCount(of node: NodeID) -> Int {
    let shape = shape(of: node)
    return graph.edges(of: node).count { isItem(file.labels[$0], shape) }
  }

  private func isItem(_ label: UInt16, _ shape: HeapShape) -> Bool {
    switch shape {
    case .mapping: label == 0
    case .sequence, .set: Int32(label) < KMM_LABEL_FAR
    case .fields: Int32(label) == KMM_LABEL_UNKNOWN
    case .block: false
    }
  }
}
