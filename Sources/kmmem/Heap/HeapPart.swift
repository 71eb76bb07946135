import Snapshots

/// What takes a walk over a whole heap, and is kept for later questions.
enum HeapPart {
  case dominators, paths, holders

  /// Finds the part, unless it is known, and tells what is being done.
  func find(in heap: HeapSnapshot, _ progress: Progress) {
    switch self {
    case .dominators:
      progress.show("finding dominators")
      _ = heap.dominators
      progress.show("adding up what they retain")
      _ = heap.retainedSets
    case .paths:
      progress.show("finding the shortest ways")
      _ = heap.namedPaths
    case .holders:
      progress.show("finding who holds what")
      _ = heap.holders
    }
  }
}
