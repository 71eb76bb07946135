package import HeapGraph

extension HeapSnapshot {
  /// The name of a closure's variable: of a cell in the tuple `__closure__` of a function; nil where it is no such cell, or its code
  /// does not tell.
  ///
  /// The cells stand in the order of the code's `co_freevars`. From Python 3.11 on these names are the last ones of the tuple of all its
  /// variables, whose place has no name.
  func closureVariable(_ cell: NodeID, of closure: NodeID, of function: NodeID) -> String? {
    guard type(of: cell).name == "cell", type(of: function).name == "function", type(of: closure).name == "tuple",
      step(from: function, to: closure) == .attribute("__closure__"), case .index(let index) = step(from: closure, to: cell),
      let code = held(by: function, where: { type(of: $0).name == "code" })
    else { return nil }
    let cells = elements(of: closure).count
    let names = freeVariableNames(of: code, count: cells)
    return index < names.count ? names[index] : nil
  }

  private func freeVariableNames(of code: NodeID, count: Int) -> [String?] {
    let tuples = graph.edges(of: code).filter { type(of: graph.target(of: $0)).name == "tuple" }
    let steps = tuples.map { step(along: $0, of: code) }
    let place = steps.firstIndex(of: .attribute("co_freevars")) ?? steps.firstIndex { isUnnamed($0) }
    guard let place else { return [] }
    let all = elements(of: graph.target(of: tuples[place]))
    return all.count < count ? [] : all.suffix(count).map { name(in: $0) }
  }

  private func isUnnamed(_ step: EdgeStep) -> Bool { if case .offset = step { true } else { false } }

  /// The text of a str that is a name.
  private func name(in node: NodeID) -> String? { preview(of: node).flatMap { EdgeStep.key($0).attributeName } }

  private func elements(of tuple: NodeID) -> [NodeID] {
    graph.edges(of: tuple).filter { if case .index = step(along: $0, of: tuple) { true } else { false } }.map {
      graph.target(of: $0)
    }
  }

  private func held(by holder: NodeID, where isSought: (NodeID) -> Bool) -> NodeID? {
    graph.edges(of: holder).lazy.map { self.graph.target(of: $0) }.first(where: isSought)
  }

  /// Where a node keeps another, by the edge that says most.
  package func step(from holder: NodeID, to held: NodeID) -> EdgeStep? {
    edge(from: holder, to: held).map { step(along: $0, of: holder) }
  }
}
