package import Snapshots

/// Who holds an object, or all objects of a type, and what must be cut for them to go.
struct HoldersAnswer: HeapAnswerContent {
  let snapshot: HeapSnapshot
  let holders: ObjectHolders
  /// Branches on each level, and direct holders, that are shown; 0 = all.
  let limit: Int

  var schema: String { "kmmem.holders" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  /// The first elements, as many as are to be shown.
  func limited<Element>(_ elements: [Element]) -> ArraySlice<Element> { elements.prefix(limit == 0 ? Int.max : limit) }
}

extension HeapAnswer {
  /// Who holds some nodes; at most `limit` branches on each level, 0 = all.
  package static func holders(_ holders: ObjectHolders, in snapshot: HeapSnapshot, limit: Int) -> HeapAnswer {
    HeapAnswer(content: HoldersAnswer(snapshot: snapshot, holders: holders, limit: limit))
  }
}
