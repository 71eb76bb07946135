import HeapGraph
import Snapshots

/// Exceptions that are kept, and whose tracebacks keep the variables of functions that have long returned.
struct TracebackPins {
  let findings: [Finding]

  init(_ analysis: LeakAnalysis) {
    let snapshot = analysis.snapshot
    var groups: [[String]: NodeGroup] = [:]
    for node in snapshot.graph.nodes where snapshot.type(of: node).name == "traceback" && snapshot.allPaths.isReached(node) {
      guard let holder = Self.exception(of: node, snapshot), analysis.isKeptForGood(holder) else { continue }
      let key = [snapshot.type(of: holder).name, Self.raising(node, analysis)]
      groups[key, default: NodeGroup()].add(holder, keeping: [node])
    }
    findings = groups.filter { $0.value.amount(in: snapshot).retainedBytes >= PinnedObjects.leastBytes }.sorted {
      $0.key.lexicographicallyPrecedes($1.key)
    }
    .map { names, group in
      let count = group.nodes.count
      let subject = count == 1 ? "a \(names[0]) that is kept keeps" : "\(count) \(names[0]) exceptions that are kept keep"
      let title =
        "\(subject) the variables of \(names[1]), which has returned, by \(count == 1 ? "its traceback" : "their tracebacks")"
      let cure = Cure(
        .release, "keep str(error), or error.with_traceback(None), or call traceback.clear_frames(error.__traceback__) before")
      return analysis.finding(
        .traceback, group, title: title, names: names, cure: cure)
    }
  }

  /// What holds the first traceback of a chain; nil for one that follows another.
  private static func exception(of traceback: NodeID, _ snapshot: HeapSnapshot) -> NodeID? {
    let holders = snapshot.holders.holders(of: traceback)
    if holders.contains(where: { snapshot.type(of: $0).name == "traceback" }) { return nil }
    return holders.first { !snapshot.isNative($0) && snapshot.allPaths.isReached($0) }
  }

  /// The function in which the exception was raised: that of the last traceback of a chain.
  private static func raising(_ traceback: NodeID, _ analysis: LeakAnalysis) -> String {
    let snapshot = analysis.snapshot
    var last = traceback
    var seen: Set<NodeID> = [traceback]
    // No program of Python's can make a ring of tracebacks, and a damaged file can.
    while let next = analysis.held(by: last, where: { snapshot.type(of: $0).name == "traceback" }), seen.insert(next).inserted {
      last = next
    }
    let frame = analysis.held(by: last) { snapshot.type(of: $0).name == "frame" }
    let code = frame.flatMap { frame in analysis.held(by: frame) { snapshot.type(of: $0).name == "code" } }
    return code.flatMap { snapshot.preview(of: $0) } ?? "a function"
  }
}
