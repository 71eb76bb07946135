import CCaptureFormat
import CaptureFormat
import HeapGraph
import Snapshots

/// Threads that wait in the same line, and whose variables nobody else needs.
struct ThreadPins {
  let findings: [Finding]

  /// A thread that runs Python's code: its functions with their lines, innermost first.
  private struct Stack: Hashable {
    let functions: [String]
    let lines: [UInt32]
  }

  init(_ analysis: LeakAnalysis) {
    let snapshot = analysis.snapshot
    let stacks = Self.stacks(snapshot)
    var groups: [Stack: NodeGroup] = [:]
    if !stacks.isEmpty {
      let variables = Self.locals(snapshot)
      let kept = Self.reachedWithout(threads: Set(stacks.keys), snapshot)
      for (thread, stack) in stacks.sorted(by: { $0.key < $1.key }) {
        let locals = (variables[thread] ?? []).sorted().filter { !kept.contains($0) && snapshot.type(of: $0).name != "frame" }
        guard
          let biggest = locals.max(by: { snapshot.dominators.retainedSize(of: $0) < snapshot.dominators.retainedSize(of: $1) })
        else { continue }
        groups[stack, default: NodeGroup()].add(biggest, keeping: locals)
      }
    }
    let big = groups.filter {
      $0.value.nodes.count >= PinnedObjects.leastCount && $0.value.amount(in: snapshot).retainedBytes >= PinnedObjects.leastBytes
    }
    findings = big.sorted { $0.key.functions.lexicographicallyPrecedes($1.key.functions) }.map { stack, group in
      let function = Self.ownFunction(stack.functions)
      let title = "\(group.nodes.count) threads wait in \(function), and keep its variables"
      let cure = Cure(.release, "wake and join them when their work is done, or let go of the variables before they wait")
      return analysis.finding(
        .thread, group, title: title, names: stack.functions, cure: cure)
    }
  }

  /// All threads but the first, which runs the program itself.
  private static func stacks(_ snapshot: HeapSnapshot) -> [UInt32: Stack] {
    var frames: [UInt32: [(owner: String, line: UInt32)]] = [:]
    for root in snapshot.file.roots where root.thread != 0 && root.thread != UInt32(snapshot.file.header.pid) {
      guard RootKind(root) == .local, let owner = snapshot.file.strings[root.owner] else { continue }
      if let last = frames[root.thread]?.last, last == (owner, root.line) { continue }
      frames[root.thread, default: []].append((owner, root.line))
    }
    return frames.mapValues { Stack(functions: $0.map(\.owner), lines: $0.map(\.line)) }
  }

  /// What is reached without some threads. Up to 3.10 the states of threads, which lead to each other, lead to their frames.
  private static func reachedWithout(threads: Set<UInt32>, _ snapshot: HeapSnapshot) -> NodeSet {
    var others: Set<NodeID> = []
    var frames = NodeSet(below: snapshot.graph.nodeCount)
    for root in snapshot.file.roots {
      let node = NodeID(root.node)
      if !threads.contains(root.thread) {
        others.insert(node)
      } else if snapshot.type(of: node).name == "frame" {
        frames.insert(node)
      }
    }
    return snapshot.graph.reached(from: snapshot.rootNodes.filter { others.contains($0) }) {
      frames.contains(snapshot.graph.target(of: $0))
    }
  }

  /// The variables of each thread's functions.
  private static func locals(_ snapshot: HeapSnapshot) -> [UInt32: Set<NodeID>] {
    var found: [UInt32: Set<NodeID>] = [:]
    for root in snapshot.file.roots where RootKind(root) == .local { found[root.thread, default: []].insert(NodeID(root.node)) }
    return found
  }

  /// The function that began to wait: those of the module threading only do it.
  private static func ownFunction(_ functions: [String]) -> String {
    let waiting: Set<String> = [
      "wait", "Condition.wait", "Event.wait", "get", "Queue.get", "join", "Thread.join", "acquire", "result",
    ]
    return functions.first { !waiting.contains($0) } ?? functions.first ?? "a function"
  }
}
