import Snapshots

/// The answer to a question about a snapshot or a dump of tracemalloc, which can be shown to a person or written for a program.
///
/// Each kind of answer is one file, with a function here that makes it.
package struct HeapAnswer {
  /// Raised by a change that readers of the older version would misread.
  package static let version = 1

  let content: any HeapAnswerContent

  /// The answer for people, at most `width` columns wide.
  package func text(width: Int, style: TextStyle) -> String {
    var page = TextPage(width: width, style: style)
    for (_, snapshot) in content.subjects { page.title(snapshot, named: content.title) }
    content.write(to: &page)
    if !content.subjects.isEmpty { page.certainty(content.subjects.map(\.snapshot)) }
    return page.text
  }

  /// The answer for programs, piece by piece: JSON as described in docs/snapshot-queries.md.
  package func writeJSON(sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    write(to: &writer)
    writer.finish()
  }

  /// The same as one object.
  func write(to writer: inout JSONWriter) {
    let content = content
    writer.object { writer in
      writer.member("schema", content.schema)
      writer.member("version", Self.version)
      for (key, snapshot) in content.subjects {
        writer.key(key)
        Self.write(snapshot, to: &writer)
      }
      content.write(to: &writer)
    }
  }
}

/// What an answer is made of.
protocol HeapAnswerContent {
  /// The name of the JSON form.
  var schema: String { get }

  /// The snapshots that were asked, and what each is called in the JSON form; what is asked about dumps writes their titles itself.
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { get }

  /// What people call the subject; nil where its path says more.
  var title: String? { get }

  /// Writes what follows the title.
  func write(to page: inout TextPage)

  /// Writes the members that follow the snapshots.
  func write(to writer: inout JSONWriter)
}

extension HeapAnswerContent {
  var title: String? { nil }
}
