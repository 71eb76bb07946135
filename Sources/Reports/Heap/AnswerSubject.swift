import HeapGraph
import Snapshots

extension TextPage {
  /// The heading of an answer about one object, or all objects of a type.
  mutating func subject(_ selection: ObjectSelection, of snapshot: HeapSnapshot) {
    let bytes = ByteText.short(selection.nodes.reduce(0) { $0 + snapshot.graph.size(of: $1) })
    switch selection.subject {
    case .object(let node):
      heading(snapshot.label(of: node), bytes)
      paragraph(snapshot.locator(of: node).map { "found at \($0.text)" } ?? "no root reaches it")
    case .type(let name):
      heading(name, "\(CountText.of(UInt64(selection.nodes.count), "object")) of \(bytes)")
    }
  }
}

extension JSONWriter {
  /// The members that tell what an answer is about.
  mutating func subject(_ selection: ObjectSelection, of snapshot: HeapSnapshot) {
    key("subject")
    object { writer in
      switch selection.subject {
      case .object(let node):
        writer.member("kind", "object")
        writer.node(node, of: snapshot)
        writer.stack(of: node, in: snapshot)
      case .type(let name):
        writer.member("kind", "type")
        writer.member("type", name)
      }
    }
    member("count", selection.nodes.count)
  }

  /// The members that tell who made a node.
  mutating func stack(of node: NodeID, in snapshot: HeapSnapshot) {
    let site = snapshot.site(of: node)
    member("site", site == 0 ? nil : Int(site))
    member("made_by", site == 0 ? nil : snapshot.siteName(site))
    member("earlier", snapshot.isEarlier(node))
    key("stack")
    array(snapshot.stack(ofSite: site)) { $0.frame($1) }
  }
}
