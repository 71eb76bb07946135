import HeapGraph
import Snapshots

/// What takes a walk over a whole heap, and is kept for later questions.
enum HeapPart {
  case dominators, holders
  /// Ways from the roots that have names.
  case namedPaths
  /// Ways from all roots.
  case allPaths
  /// The ways that tell where some nodes are: those from all roots only where no root with a name leads to one of them.
  case paths(to: ObjectSelection)

  /// Finds the part, unless it is known, and tells what is being done.
  func find(in heap: HeapSnapshot, _ progress: Progress) {
    switch self {
    case .dominators:
      progress.show("finding dominators")
      _ = heap.dominators
      progress.show("adding up what they retain")
      _ = heap.retainedSets
    case .namedPaths:
      progress.show("finding the shortest ways")
      _ = heap.namedPaths
    case .allPaths:
      progress.show("finding the shortest ways from all roots")
      _ = heap.allPaths
    case .paths(let selection):
      Self.namedPaths.find(in: heap, progress)
      if !selection.nodes.allSatisfy({ heap.namedPaths.isReached($0) }) { Self.allPaths.find(in: heap, progress) }
    case .holders:
      progress.show("finding who holds what")
      _ = heap.holders
    }
  }
}
