import HeapGraph
package import Snapshots

/// The fewest nodes that must all let go for an object, or all objects of a type, to be freed.
struct CutAnswer: HeapAnswerContent {
  let snapshot: HeapSnapshot
  let selection: ObjectSelection
  let cut: VertexCut

  var schema: String { "kmmem.cut" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  func write(to page: inout TextPage) {
    page.subject(selection, of: snapshot)
    page.cut(cut, in: snapshot)
  }

  func write(to writer: inout JSONWriter) {
    writer.subject(selection, of: snapshot)
    writer.cut(cut, in: snapshot)
  }
}

extension HeapAnswer {
  /// What must be cut for some nodes to be freed; at most `limit` nodes are looked for.
  package static func cut(_ selection: ObjectSelection, in snapshot: HeapSnapshot, limit: Int) -> HeapAnswer {
    let cut = SelectionHeap(selection, in: snapshot).cut(limit: limit)
    return HeapAnswer(content: CutAnswer(snapshot: snapshot, selection: selection, cut: cut))
  }
}

extension TextPage {
  /// What must be cut.
  mutating func cut(_ cut: VertexCut, in snapshot: HeapSnapshot) {
    heading("What must be cut")
    switch cut {
    case .isRoot: paragraph("A root holds one of them itself: only its end frees that.")
    case .moreThan(let limit): paragraph("More than \(limit) holders that do not depend on each other would all have to go.")
    case .nodes(let nodes) where nodes.isEmpty: paragraph("Nothing: no root reaches any of them.")
    case .nodes(let nodes):
      paragraph(nodes.count == 1 ? "This one alone keeps it:" : "All of these must let go, as each of them alone keeps it:")
      for node in nodes {
        let place = snapshot.locator(of: node).map { ", found at \($0.text)" } ?? ""
        paragraph(snapshot.label(of: node) + place, bullet: "  - ")
      }
    }
  }
}

extension JSONWriter {
  /// A member with what must be cut.
  mutating func cut(_ cut: VertexCut, in snapshot: HeapSnapshot) {
    key("cut")
    object { writer in
      switch cut {
      case .isRoot: writer.member("kind", "root")
      case .moreThan(let limit):
        writer.member("kind", "many")
        writer.member("more_than", limit)
      case .nodes(let nodes):
        writer.member("kind", "nodes")
        writer.key("nodes")
        writer.array(nodes) { writer, node in writer.object { $0.node(node, of: snapshot) } }
      }
    }
  }
}
