import HeapGraph
import Snapshots

extension HoldersAnswer {
  func write(to writer: inout JSONWriter) {
    writer.subject(holders.selection, of: snapshot)
    writer.member("own_bytes", holders.ownBytes)
    writer.member("freed_bytes", holders.freedBytes)
    writer.member("lost_count", holders.lostCount)
    writer.key("ways")
    writer.array(holders.ways) { writer, way in
      writer.array(shownBranches(of: way)) { writer, shown in writeBranch(way.branches[shown.number], shown, to: &writer) }
    }
    writer.key("holders")
    writer.array(shownHolders) { writer, shown in
      writer.object { writer in
        writer.node(shown.holder.node, of: snapshot)
        writer.member("step", shown.holder.step.text)
        writer.member("freed_bytes", shown.freedBytes)
      }
    }
    writer.cut(holders.cut, in: snapshot)
  }

  private struct ShownBranch {
    let number: Int
    let parent: Int?
    let isExample: Bool
  }

  /// The branches that are shown, each behind the one that it follows.
  private func shownBranches(of way: MergedPaths<ObjectHolders.Step>) -> [ShownBranch] {
    let first = way.beginnings.first
    var shown = way.beginnings.listed(limit).map { ShownBranch(number: $0, parent: nil, isExample: $0 == first) }
    var next = 0
    while next < shown.count {
      let branch = shown[next]
      let following = following(branch.number, in: way, isExample: branch.isExample)
      shown += following.map { number in
        ShownBranch(number: number, parent: branch.number, isExample: branch.isExample && number == following.first)
      }
      next += 1
    }
    return shown
  }

  private func writeBranch(
    _ branch: MergedPaths<ObjectHolders.Step>.Branch, _ shown: ShownBranch, to writer: inout JSONWriter
  ) {
    writer.object(inline: true) { writer in
      writer.member("id", shown.number)
      writer.member("parent", shown.parent)
      writer.member("root", branch.step.root)
      writer.member("step", branch.step.place?.text)
      writer.member("type", branch.step.type)
      writer.member("example", snapshot.addressText(of: branch.example))
      writer.member("count", branch.pathCount)
      writer.member("bytes", branch.bytes)
      writer.member("end_count", branch.endCount)
    }
  }
}
