import CaptureFormat
import Snapshots

/// The stacks of some sites: equal ones are one, whatever the allocator and the thread.
struct StackGathering {
  /// Those that hold most first, and no more than anybody pages through.
  let stacks: [LiveStack]

  private static let limit = 100

  private struct Gathered {
    var counts: SiteCounts
    var kinds: UInt32
    var threads: Set<UInt16>
    let site: Site
  }

  init(_ sites: [Site], _ source: ReportSource.Process) {
    var visible = VisibleStacks()
    visible.extend(over: source.recording)
    var placeOfStack: [UInt64: Int] = [:]
    var gathered: [Gathered] = []
    for site in sites {
      let place = placeOfStack[visible.key(of: site)] ?? gathered.count
      if place == gathered.count {
        placeOfStack[visible.key(of: site)] = place
        gathered.append(Gathered(counts: SiteCounts(), kinds: 0, threads: [], site: site))
      }
      gathered[place].counts += site.counts
      gathered[place].kinds |= 1 << UInt32(site.kind.rawValue)
      gathered[place].threads.insert(site.thread)
    }
    let order = gathered.indices.map { $0 }.smallest(Self.limit) { left, right in
      let sizes = (gathered[left].counts.live.bytes, gathered[right].counts.live.bytes)
      return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : left < right
    }
    stacks = order.map { Self.stack(gathered[$0], source) }
  }

  private static func stack(_ gathered: Gathered, _ source: ReportSource.Process) -> LiveStack {
    let mixed = source.recording.stack(native: gathered.site.native, python: gathered.site.python)
    let threads = source.recording.threads.filter { gathered.threads.contains(UInt16(truncatingIfNeeded: $0.slot)) }
    return LiveStack(
      live: gathered.counts.live, allocations: gathered.counts.allocations,
      allocators: BlockKind.allCases.filter { gathered.kinds >> UInt32($0.rawValue) & 1 != 0 },
      thread: gathered.threads.count == 1 ? threads.first?.label : nil, frames: source.names.names(of: mixed), isCut: mixed.isCut)
  }
}
