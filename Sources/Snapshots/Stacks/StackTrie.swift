/// Stacks that share their outer frames: node = a frame and its caller's node. Equal stacks have equal numbers.
///
/// Node 0 is the empty stack. A parent's number is below its children's, so every walk towards the root ends.
package struct StackTrie: Sendable {
  /// The caller's node; 0 = outermost.
  package private(set) var parents: [UInt32] = [0]
  /// The frame words, whose meaning the owner of the trie gives.
  package private(set) var frames: [UInt64] = [0]
  /// Per node, how many of its frames (its own included) mark a run: see `MixedStack`.
  package private(set) var runs: [UInt32] = [0]
  /// Per node the first that it called; 0 = none. Most nodes call one, which is found beside its caller, without the index.
  private var firstCallees: [UInt32] = [0]
  /// The nodes that are not the first of their callers.
  private var index: InternTable

  /// Makes an empty trie with room for about `expected` nodes.
  package init(expected: Int = 0) {
    index = InternTable(expected: expected / 4)
    parents.reserveCapacity(expected + 1)
    frames.reserveCapacity(expected + 1)
    runs.reserveCapacity(expected + 1)
    firstCallees.reserveCapacity(expected + 1)
  }

  /// Nodes, the empty stack included.
  package var count: Int { parents.count }

  /// The node of `frame` called by `parent`'s frame. `startsRun` must depend on the arguments alone.
  @inline(__always)
  package mutating func node(frame: UInt64, parent: UInt32, startsRun: Bool) -> UInt32 {
    let first = firstCallees[Int(parent)]
    if first != 0, frames[Int(first)] == frame { return first }
    let next = UInt32(truncatingIfNeeded: count)
    if first == 0 {
      firstCallees[Int(parent)] = next
    } else {
      let known = index.number(
        hash: InternTable.hash(frame, UInt64(parent)),
        isEqual: { frames[Int($0)] == frame && parents[Int($0)] == parent }, insert: { next })
      if known != next { return known }
    }
    parents.append(parent)
    frames.append(frame)
    runs.append(runs[Int(parent)] &+ (startsRun ? 1 : 0))
    firstCallees.append(0)
    return next
  }

  /// The frame words of a stack, innermost first.
  package func stack(_ node: UInt32) -> [UInt64] {
    var stack: [UInt64] = []
    var node = Int(node)
    while node != 0 {
      stack.append(frames[node])
      node = Int(parents[node])
    }
    return stack
  }
}
