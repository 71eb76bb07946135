package import Snapshots

/// Which process a snapshot shows, how it was made, and how large it is: the title of all other answers.
struct SnapshotAnswer: HeapAnswerContent {
  let snapshot: HeapSnapshot
  /// By what the snapshot is called in questions.
  let number: Int

  var schema: String { "kmmem.snapshot" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  func write(to page: inout TextPage) {}

  func write(to writer: inout JSONWriter) { writer.member("number", number) }
}

extension HeapAnswer {
  /// What a snapshot says of itself.
  package static func snapshot(_ snapshot: HeapSnapshot, number: Int) -> HeapAnswer {
    HeapAnswer(content: SnapshotAnswer(snapshot: snapshot, number: number))
  }
}
