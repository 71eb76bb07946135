import HeapGraph
import Snapshots

extension HTMLReport {
  /// Adds the boxes of a heap's map.
  static func addHeap(_ map: HeapMap, of snapshot: HeapSnapshot, to columns: inout PageColumns, _ strings: inout StringNumbers) {
    let boxes = map.boxes
    columns.add("map.parent", boxes.enumerated().lazy.map { Int64($0.offset - $0.element.parent) })
    columns.add("map.name", boxes.map { strings.number(of: $0.name) })
    columns.add("map.type", boxes.map { strings.number(of: $0.type) })
    columns.add("map.module", boxes.map { box in strings.number(of: box.node.map { snapshot.type(of: $0).module }) })
    columns.add("map.step", boxes.map { strings.number(of: $0.step) })
    columns.add("map.locator", boxes.map { box in strings.number(of: box.node.flatMap { locator(of: $0, in: snapshot) }) })
    columns.add("map.address", boxes.lazy.map { box in box.node.map { Int64(clamping: snapshot.address(of: $0)) } ?? 0 })
    columns.add("map.native", boxes.lazy.map { $0.isNative ? 1 : 0 })
    columns.add("map.count", boxes.lazy.map { Int64($0.count) })
    columns.add("map.own_bytes", boxes.lazy.map { Int64(clamping: $0.ownBytes) })
    columns.add("map.retained_bytes", boxes.lazy.map { Int64(clamping: $0.retainedBytes) })
  }

  /// So many characters of a locator are read; that of a list's last link is as long as the list.
  private static let longestLocator = 400

  private static func locator(of node: NodeID, in snapshot: HeapSnapshot) -> String? {
    snapshot.locator(of: node).map { DisplayWidth.cutMiddle($0.text, longestLocator) }
  }

  /// Writes what was photographed, and its objects added up.
  static func writeHeap(_ snapshot: HeapSnapshot, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("snapshot")
      HeapAnswer.write(snapshot, to: &writer)
      writer.member("total_bytes", snapshot.totalBytes)
      writer.member("lost_bytes", snapshot.dominators.lostSize)
      writer.member("lost_count", snapshot.dominators.lostCount)
      writer.key("groups")
      writer.object { writer in
        for grouping in [ObjectGroups.Grouping.type, .module] {
          writer.key(grouping.rawValue)
          writeGroups(ObjectGroups(of: snapshot, by: grouping).groups, to: &writer)
        }
        writer.key("holder")
        writeHolders(of: snapshot, to: &writer)
      }
    }
  }

  private static func writeGroups(_ groups: [ObjectGroups.Group], to writer: inout JSONWriter) {
    writer.array(groups.filter { $0.count > 0 }.sorted { $0.retainedBytes > $1.retainedBytes }) { writer, group in
      writer.object(inline: true) { $0.figures(of: group) }
    }
  }

  /// Holders that are told one by one.
  private static let mostHolders = 2000

  /// Writes the objects by the place that holds them: "music_brain.harmony._cache".
  private static func writeHolders(of snapshot: HeapSnapshot, to writer: inout JSONWriter) {
    let holders = StableHolders(snapshot)
    var sums: [String: (count: Int, bytes: UInt64)] = [:]
    for node in snapshot.graph.nodes {
      let name = holders.name(of: node)
      sums[name, default: (0, 0)].count += 1
      sums[name, default: (0, 0)].bytes &+= snapshot.graph.size(of: node)
    }
    let sorted = sums.sorted { ($1.value.bytes, $0.key) < ($0.value.bytes, $1.key) }
    let rest = sorted.dropFirst(mostHolders).reduce(into: (count: 0, bytes: UInt64(0))) { rest, holder in
      rest.count += holder.value.count
      rest.bytes &+= holder.value.bytes
    }
    let shown =
      sorted.prefix(mostHolders) + (rest.count > 0 ? [(key: "(\(sorted.count - mostHolders) others)", value: rest)] : [])
    writer.array(shown) { writer, holder in
      writer.object(inline: true) { writer in
        writer.member("name", holder.key)
        writer.member("count", holder.value.count)
        writer.member("own_bytes", holder.value.bytes)
      }
    }
  }
}
