package import HeapGraph
package import Snapshots

/// What the entries of a container look like: a few of them, and the form that most have.
package struct EntryPattern: Equatable, Sendable {
  /// Entries that are looked at, and that are shown.
  private static let looked = 200
  private static let shown = 3

  /// "'/songs/417'", as Python writes them; of a dict its keys, the newest first.
  package let examples: [String]
  /// What most have in common, digits written as "#": "'/songs/#'"; nil where entries have no short text.
  package let form: String?
  /// How many of those that were looked at have that form, and how many were looked at.
  package let formCount: Int
  package let lookedCount: Int

  /// Looks at the last entries of a container.
  package init(of container: NodeID, in snapshot: HeapSnapshot) {
    let entries = snapshot.itemEdges(of: container).suffix(Self.looked).reversed().map { snapshot.graph.target(of: $0) }
    let texts = entries.compactMap { snapshot.preview(of: $0) }
    examples = Array(texts.prefix(Self.shown))
    let forms = Dictionary(grouping: texts, by: Self.form).mapValues(\.count)
    let best = forms.max { ($0.value, $1.key) < ($1.value, $0.key) }
    form = best?.key
    formCount = best?.value ?? 0
    lookedCount = entries.count
  }

  /// A text with each run of digits written as "#".
  private static func form(of text: String) -> String {
    var form = ""
    for character in text {
      let isDigit = character.isASCII && character.isNumber
      if !isDigit { form.append(character) } else if form.last != "#" { form.append("#") }
    }
    return form
  }
}
