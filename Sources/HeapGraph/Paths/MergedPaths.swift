/// The paths from the roots to many nodes as one tree, in which steps that look alike are one.
///
/// What a step looks like, the caller says: "a dict in an instance of Session", not which one.
package struct MergedPaths<Step: Hashable> {
  /// A step that some paths have in common.
  package struct Branch {
    /// What the step looks like.
    package let step: Step
    /// A node that took it.
    package let example: NodeID
    /// The number of the step before it; -1 for a step from a root.
    fileprivate let before: Int
    /// How many of the paths lead through it.
    package fileprivate(set) var pathCount = 0
    /// The bytes of the nodes that those paths lead to.
    package fileprivate(set) var bytes: UInt64 = 0
    /// How many of the paths end here.
    package fileprivate(set) var endCount = 0
    /// The steps after it, by their numbers in `branches`.
    package fileprivate(set) var following: [Int] = []
  }

  /// All steps; a step comes before those that follow it.
  package private(set) var branches: [Branch] = []
  /// The steps from roots, by their numbers.
  package private(set) var beginnings: [Int] = []

  private struct Place: Hashable {
    let before: Int
    let step: Step
  }

  /// Merges the paths to some nodes; those that no root reaches are left out.
  ///
  /// Each node has one path, so the branch of a node is found once, however many of the targets lie behind it.
  package init(to targets: some Sequence<NodeID>, along paths: ShortestPaths, in graph: HeapGraph, step: (NodeID) -> Step) {
    var known: [Place: Int] = [:]
    // By node: the number of its branch, plus one; 0 = not known yet.
    var numbers = FlatArray<UInt32>(zeros: graph.nodeCount)
    var unknown: [NodeID] = []
    for target in targets where paths.isReached(target) {
      var node: NodeID? = target
      while let current = node, numbers[current.index] == 0 {
        unknown.append(current)
        node = paths.caller(of: current)
      }
      var last = node.map { Int(numbers[$0.index]) - 1 } ?? -1
      while let current = unknown.popLast() {
        let place = Place(before: last, step: step(current))
        if let number = known[place] {
          last = number
        } else {
          last = add(place, current)
          known[place] = last
        }
        numbers[current.index] = UInt32(truncatingIfNeeded: last + 1)
      }
      branches[last].endCount += 1
      branches[last].pathCount += 1
      branches[last].bytes += graph.size(of: target)
    }
    sumUp()
    sort()
  }

  /// Adds to each step the paths that go on from it: as a step comes before those that follow it, one pass from the end will do.
  private mutating func sumUp() {
    for number in branches.indices.reversed() where branches[number].before >= 0 {
      branches[branches[number].before].pathCount += branches[number].pathCount
      branches[branches[number].before].bytes += branches[number].bytes
    }
  }

  private mutating func add(_ place: Place, _ node: NodeID) -> Int {
    branches.append(Branch(step: place.step, example: node, before: place.before))
    if place.before < 0 {
      beginnings.append(branches.count - 1)
    } else {
      branches[place.before].following.append(branches.count - 1)
    }
    return branches.count - 1
  }

  /// The most bytes first, and among equals the most paths.
  private mutating func sort() {
    let weights = branches.map { ($0.bytes, $0.pathCount) }
    for number in branches.indices { branches[number].following.sort { weights[$0] > weights[$1] } }
    beginnings.sort { weights[$0] > weights[$1] }
  }
}
