import CCaptureFormat
import CaptureFormat
import HeapGraph
import Snapshots

/// Objects that only callbacks of atexit keep: `atexit.register(self.close)` makes every instance live to the end of the program.
struct AtexitPins {
  let findings: [Finding]

  /// A callback that was registered.
  private struct Callback {
    let name: String
    /// The block in which atexit keeps it; made by whoever registered it.
    var block: NodeID?
    var function: NodeID?
    var arguments: NodeID?
  }

  init(_ analysis: LeakAnalysis) {
    let snapshot = analysis.snapshot
    let callbacks = Self.callbacks(snapshot)
    let others = Self.reachedOtherwise(than: callbacks, snapshot)
    var groups: [[String]: (group: NodeGroup, site: UInt32)] = [:]
    for callback in callbacks {
      for object in Self.bound(callback, analysis) where !others.contains(object) {
        let key = [callback.name, snapshot.type(of: object).name]
        let site = callback.block.map { snapshot.site(of: $0) } ?? callback.function.map { snapshot.site(of: $0) } ?? 0
        groups[key, default: (NodeGroup(), site)].group.add(object)
      }
    }
    findings = groups.filter { $0.value.group.nodes.count >= PinnedObjects.leastCount }.sorted {
      $0.key.lexicographicallyPrecedes($1.key)
    }
    .map { names, found in
      let title =
        "\(found.group.nodes.count) \(names[1]) objects live to the end of the program: atexit calls \(names[0]) of each"
      let cure = Cure(
        .unregister,
        "use weakref.finalize(self, …), which lets the object go, or call atexit.unregister when it is closed")
      return analysis.finding(.atexit, found.group, title: title, names: names, site: found.site, cure: cure)
    }
  }

  /// What is reached without the table of callbacks, to which the interpreter's own state leads, and up to 3.9 the module atexit.
  private static func reachedOtherwise(than callbacks: [Callback], _ snapshot: HeapSnapshot) -> NodeSet {
    let blocks = NodeSet(below: snapshot.graph.nodeCount, callbacks.compactMap(\.block))
    let roots = snapshot.rootNodes.filter { snapshot.rootKind(of: $0) != .atexit }
    let module = snapshot.file.roots.first { RootKind($0) == .module && snapshot.file.strings[$0.name] == "atexit" }
    let told = module.map { snapshot.graph.edges(of: NodeID($0.node)) } ?? 0..<0
    return snapshot.graph.reached(from: roots) { told.contains($0) || blocks.contains(snapshot.graph.target(of: $0)) }
  }

  private static func callbacks(_ snapshot: HeapSnapshot) -> [Callback] {
    var callbacks: [UInt64: Callback] = [:]
    let roots = snapshot.file.roots.filter { UInt32($0.kind) == KMM_ROOT_ATEXIT.rawValue }
    for root in roots {
      let node = NodeID(root.node)
      // A callback is a function, a tuple of arguments, and perhaps a dict of named ones.
      let place = root.where & ~15
      if root.where & 15 == 0 && snapshot.type(of: node).name == "dict" { continue }
      var callback = callbacks[place] ?? Callback(name: snapshot.file.strings[root.name] ?? "a callback")
      if root.where & 15 == 8 {
        callback.arguments = node
      } else if snapshot.isNative(node) {
        callback.block = node
      } else {
        callback.function = node
      }
      callbacks[place] = callback
    }
    return callbacks.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The objects that a callback is bound to, or is to be called with.
  private static func bound(_ callback: Callback, _ analysis: LeakAnalysis) -> [NodeID] {
    let snapshot = analysis.snapshot
    var objects: [NodeID] = []
    if let function = callback.function, snapshot.type(of: function).name == "method" {
      objects += [analysis.held(by: function) { snapshot.type(of: $0).name != "function" }].compactMap { $0 }
    }
    if let arguments = callback.arguments { objects += snapshot.graph.edges(of: arguments).map { snapshot.graph.target(of: $0) } }
    return objects.filter { snapshot.isTracked($0) && snapshot.type(of: $0).name.contains(".") }
  }
}
