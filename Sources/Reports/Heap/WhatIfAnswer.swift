import HeapGraph
package import Snapshots

/// What would be freed if some nodes no longer held others.
struct WhatIfAnswer: HeapAnswerContent {
  let snapshot: HeapSnapshot
  let asked: [SelectedReferences]
  let removal: EdgeRemoval
  /// References and objects that are listed; 0 = all.
  let limit: Int

  var schema: String { "kmmem.what_if" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  func write(to page: inout TextPage) {
    let references = CountText.of(UInt64(removal.edges.count), "reference")
    page.heading("Without \(references)")
    for edge in removal.edges.listed(limit) {
      let step = snapshot.step(from: edge.holder, to: edge.held)?.text ?? ""
      page.paragraph("\(step) of \(snapshot.label(of: edge.holder)): \(snapshot.label(of: edge.held))", bullet: "  - ")
    }
    let objects = CountText.of(UInt64(removal.freedCount), "object or block", "objects and blocks")
    page.heading("What would be freed", "\(ByteText.short(removal.freedBytes)) in \(objects)")
    if removal.staying.isEmpty { return }
    page.paragraph("Still held:")
    for node in removal.staying.listed(limit) {
      page.paragraph("\(snapshot.label(of: node)), by \(removal.remainingLocator(of: node)?.text ?? "")", bullet: "  - ")
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.key("asked")
    writer.array(asked) { writer, references in
      writer.object(inline: true) { writer in
        writer.key("holder")
        writer.asked(references.holders, of: snapshot)
        writer.key("object")
        writer.asked(references.held, of: snapshot)
      }
    }
    writer.member("freed_bytes", removal.freedBytes)
    writer.member("freed_count", removal.freedCount)
    writer.member("edge_count", removal.edges.count)
    writer.key("edges")
    writer.array(removal.edges.listed(limit)) { writer, edge in
      writer.object(inline: true) { writer in
        writer.member("holder", snapshot.addressText(of: edge.holder))
        writer.member("step", snapshot.step(from: edge.holder, to: edge.held)?.text)
        writer.member("object", snapshot.addressText(of: edge.held))
      }
    }
    writer.member("still_held_count", removal.staying.count)
    writer.key("still_held")
    writer.array(removal.staying.listed(limit)) { writer, node in
      writer.object(inline: true) { writer in
        writer.member("object", snapshot.addressText(of: node))
        writer.member("locator", removal.remainingLocator(of: node)?.text)
      }
    }
  }
}

extension JSONWriter {
  /// What was asked about: an object with its address and type, or a type.
  fileprivate mutating func asked(_ selection: ObjectSelection, of snapshot: HeapSnapshot) {
    object(inline: true) { writer in
      switch selection.subject {
      case .object(let node):
        writer.member("kind", "object")
        writer.member("address", snapshot.addressText(of: node))
        writer.member("type", snapshot.type(of: node).name)
      case .type(let name):
        writer.member("kind", "type")
        writer.member("type", name)
      }
    }
  }
}

extension HeapAnswer {
  /// What would be freed without some references; at most `limit` of them are listed, 0 = all.
  package static func whatIf(without asked: [SelectedReferences], in snapshot: HeapSnapshot, limit: Int) -> HeapAnswer {
    let removal = EdgeRemoval(of: asked.flatMap(\.edges), in: snapshot)
    return HeapAnswer(content: WhatIfAnswer(snapshot: snapshot, asked: asked, removal: removal, limit: limit))
  }
}
