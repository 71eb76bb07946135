package import HeapGraph
import Snapshots

/// A cycle as a line of text: what holds what, and how.
package struct CycleDrawing: Sendable {
  /// One node of the cycle, and where it keeps the next.
  package struct Step: Sendable {
    package let node: NodeID
    /// "penta_core.EventHub", "block of 64 B made at event_hub.cpp:52".
    package let text: String
    /// ".hub"; empty where the place has no name that says anything.
    package let place: String
    /// The collector does not see that the node holds the next one.
    package let isUnseen: Bool
  }

  /// At most so many are kept of a long cycle: the first ones and the last.
  static let most = 24

  package let steps: [Step]
  /// How many are left out behind the first half of them.
  package let hidden: Int

  /// "App.hub → penta_core.EventHub ⇒ block of 64 B … → App": ⇒ is what Python's collector does not see.
  package var text: String {
    guard let first = steps.first else { return "" }
    var text = ""
    for (place, step) in steps.enumerated() {
      if hidden > 0 && place == Self.most / 2 { text += "… \(hidden) more … → " }
      text += "\(step.text)\(step.place) \(step.isUnseen ? "⇒" : "→") "
    }
    return text + first.text
  }
}

/// Draws cycles of a snapshot.
struct CyclePainter {
  let analysis: LeakAnalysis

  /// Draws a cycle: nodes of the snapshot, each of which holds the next and the last the first. An instance's dictionary is not shown.
  func drawing(of cycle: [NodeID]) -> CycleDrawing {
    var steps: [CycleDrawing.Step] = []
    var place = 0
    let start = beginning(of: cycle)
    let turned = Array(cycle[start...] + cycle[..<start])
    while place < turned.count {
      let node = turned[place]
      var next = turned[(place + 1) % turned.count]
      var step = analysis.snapshot.step(from: node, to: next)
      var isUnseen = analysis.isUnseen(from: node, to: next)
      if step == .dictionary, place + 1 < turned.count {
        let dictionary = next
        next = turned[(place + 2) % turned.count]
        step = analysis.snapshot.step(from: dictionary, to: next)?.written(behind: .dictionary)
        isUnseen = isUnseen || analysis.isUnseen(from: dictionary, to: next)
        place += 1
      }
      let isOwnObject = steps.last.map { !analysis.snapshot.isNative($0.node) && analysis.snapshot.isNative(node) } ?? false
      let text = (isOwnObject ? "its " : "") + name(of: node)
      steps.append(CycleDrawing.Step(node: node, text: text, place: Self.written(step), isUnseen: isUnseen))
      place += 1
    }
    if steps.count <= CycleDrawing.most { return CycleDrawing(steps: steps, hidden: 0) }
    let half = CycleDrawing.most / 2
    return CycleDrawing(steps: steps.prefix(half) + steps.suffix(half), hidden: steps.count - 2 * half)
  }

  /// A reader begins where the program did: at what was made first, and best at an object of a class.
  private func beginning(of cycle: [NodeID]) -> Int {
    let snapshot = analysis.snapshot
    let objects = cycle.indices.filter { !snapshot.isNative(cycle[$0]) && !isInstanceDictionary($0, in: cycle) }
    let instances = objects.filter { snapshot.type(of: cycle[$0]).name.contains(".") }
    func made(_ index: Int) -> UInt32 {
      let site = snapshot.site(of: cycle[index])
      return site == 0 ? UInt32.max : site
    }
    return (instances.isEmpty ? objects : instances).min { made($0) < made($1) } ?? 0
  }

  private func isInstanceDictionary(_ index: Int, in cycle: [NodeID]) -> Bool {
    analysis.snapshot.step(from: cycle[(index + cycle.count - 1) % cycle.count], to: cycle[index]) == .dictionary
  }

  /// Places in memory say nothing to a reader.
  private static func written(_ step: EdgeStep?) -> String {
    switch step {
    case nil, .unknown, .memory, .type, .interior, .farOffset, .offset: ""
    case .some(let step): step.text
    }
  }

  /// A node without its address: it is one of many.
  func name(of node: NodeID) -> String {
    let snapshot = analysis.snapshot
    let type = snapshot.type(of: node)
    if !type.isNative { return type.name == "method" ? boundMethod(node) : objectName(node, type) }
    let size = "block of \(snapshot.graph.size(of: node)) B"
    let maker = analysis.sites.place(of: snapshot.site(of: node)).flatMap { frame in
      frame.file.map { " made at \($0.split(separator: "/").last ?? "")" + (frame.line.map { ":\($0)" } ?? "") }
    }
    if let owner = container(of: node) { return "\(owner) (\(size)\(maker ?? ""))" }
    return type.name.hasPrefix("C++ ") ? "\(type.name.dropFirst(4)) (\(size)\(maker ?? ""))" : size + (maker ?? "")
  }

  private func objectName(_ node: NodeID, _ type: HeapType) -> String {
    guard type.name == "function" || type.name == "type", let name = analysis.snapshot.preview(of: node) else { return type.name }
    return "\(type.name == "type" ? "class" : type.name) \(name)"
  }

  private func boundMethod(_ node: NodeID) -> String {
    let snapshot = analysis.snapshot
    let held = snapshot.graph.edges(of: node).map { snapshot.graph.target(of: $0) }
    let function = held.first { snapshot.type(of: $0).name == "function" }.flatMap { snapshot.preview(of: $0) }
    return function.map { "bound method \($0)" } ?? "bound method"
  }

  /// What of the C++ library a block is part of, by the function of it that asked for the memory.
  private func container(of node: NodeID) -> String? {
    let frames = analysis.sites.stack(of: analysis.snapshot.site(of: node))
    for frame in frames.prefix(while: { $0.role == .plumbing }) {
      for (mark, name) in Self.containers where frame.function.contains(mark) { return name }
    }
    return nil
  }

  private static let containers = [
    ("std::_Function_base", "std::function"), ("std::function", "std::function"), ("std::__function", "std::function"),
    ("std::__shared_count", "std::shared_ptr"), ("std::make_shared", "std::shared_ptr"), ("std::vector", "std::vector"),
    ("std::_Vector_base", "std::vector"), ("std::_Hashtable", "std::unordered_map"), ("std::_Rb_tree", "std::map"),
    ("std::__cxx11::list", "std::list"), ("std::deque", "std::deque"), ("std::_Deque_base", "std::deque"),
    ("std::make_unique", "std::unique_ptr"), ("std::__cxx11::basic_string", "std::string"),
  ]
}

extension LeakAnalysis {
  /// Whether the collector does not see that one node holds another: the holder is a block or of a type that it does not know, or does
  /// not tell of it.
  func isUnseen(from holder: NodeID, to held: NodeID) -> Bool {
    !SeenReferences(of: holder, in: snapshot).contains(held)
  }
}
