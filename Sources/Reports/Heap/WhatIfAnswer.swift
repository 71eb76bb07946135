package import HeapGraph
package import Snapshots

/// What would be freed if some nodes no longer held others.
struct WhatIfAnswer: HeapAnswerContent {
  let snapshot: HeapSnapshot
  let removal: EdgeRemoval
  /// References and objects that are listed; 0 = all.
  let limit: Int

  var schema: String { "kmmem.what_if" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  func write(to page: inout TextPage) {
    let references = CountText.of(UInt64(removal.edges.count), "reference")
    page.heading("Without \(references)")
    for edge in listed(removal.edges) {
      let step = snapshot.step(from: edge.holder, to: edge.held)?.text ?? ""
      page.paragraph("\(step) of \(snapshot.label(of: edge.holder)): \(snapshot.label(of: edge.held))", bullet: "  - ")
    }
    let objects = CountText.of(UInt64(removal.freedCount), "object or block", "objects and blocks")
    page.heading("What would be freed", "\(ByteText.short(removal.freedBytes)) in \(objects)")
    if staying.isEmpty { return }
    page.paragraph("Still held:")
    for outcome in listed(staying) {
      page.paragraph("\(snapshot.label(of: outcome.node)), by \(outcome.remaining?.text ?? "")", bullet: "  - ")
    }
  }

  private var staying: [EdgeRemoval.Outcome] { removal.outcomes.filter { $0.remaining != nil } }

  private func listed<Element>(_ elements: [Element]) -> ArraySlice<Element> { elements.prefix(limit == 0 ? Int.max : limit) }

  func write(to writer: inout JSONWriter) {
    writer.member("freed_bytes", removal.freedBytes)
    writer.member("freed_count", removal.freedCount)
    writer.member("edge_count", removal.edges.count)
    writer.key("edges")
    writer.array(listed(removal.edges)) { writer, edge in
      writer.object(inline: true) { writer in
        writer.member("holder", snapshot.addressText(of: edge.holder))
        writer.member("step", snapshot.step(from: edge.holder, to: edge.held)?.text)
        writer.member("object", snapshot.addressText(of: edge.held))
      }
    }
    writer.key("still_held")
    writer.array(listed(staying)) { writer, outcome in
      writer.object(inline: true) { writer in
        writer.member("object", snapshot.addressText(of: outcome.node))
        writer.member("locator", outcome.remaining?.text)
      }
    }
  }
}

extension HeapAnswer {
  /// What would be freed without some references; at most `limit` of them are listed, 0 = all.
  package static func whatIf(without edges: [HeapEdge], in snapshot: HeapSnapshot, limit: Int) -> HeapAnswer {
    HeapAnswer(content: WhatIfAnswer(snapshot: snapshot, removal: EdgeRemoval(of: edges, in: snapshot), limit: limit))
  }
}
