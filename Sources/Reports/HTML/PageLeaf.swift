import CaptureFormat
import Snapshots

/// What a page knows of one stack, allocator and thread.
struct PageLeaf {
  let node: UInt32
  /// The thread's place among those of all processes.
  let thread: Int
  let kind: BlockKind
  /// The place of the frame that it is put down to, in the tree's frames; -1 for none.
  let responsible: Int
  var counts: SiteCounts
}

/// All that a page knows of, in the order of the nodes, and when what lives of it was made.
struct PageLeaves {
  /// What lives at the end of a leaf's blocks of one epoch.
  struct Birth {
    let leaf: Int
    let epoch: Int
    var blocks: UInt64
    var bytes: UInt64
  }

  private struct Key: Hashable {
    let node: UInt32
    let thread: Int
    let kind: BlockKind
  }

  private(set) var leaves: [PageLeaf] = []
  /// Of the first process, sorted by leaf and epoch.
  private(set) var births: [Birth] = []

  /// Adds up all sites of a tree.
  init(of tree: StackTree, _ source: ReportSource) {
    let threads = ThreadNumbers(source)
    // By process and number of a responsible frame.
    var frames = [[Int: Int]](repeating: [:], count: source.processes.count)
    var places: [Key: Int] = [:]
    // By site of the first process: its leaf.
    var leafOfSite = [Int: Int]()
    for leaf in tree.leaves {
      let site = source[leaf]
      let key = Key(node: leaf.node, thread: threads.number(of: site, process: leaf.process), kind: site.kind)
      let place = places[key] ?? leaves.count
      if leaf.process == 0 { leafOfSite[leaf.site] = place }
      if place < leaves.count {
        leaves[place].counts += site.counts
        continue
      }
      places[key] = place
      let names = source.processes[leaf.process].names
      var responsible: Int?
      if let number = names.responsibleNumber(of: site) {
        responsible = frames[leaf.process][number] ?? tree.number(ofKnown: names.responsibleFrames[number])
        frames[leaf.process][number] = responsible
      }
      leaves.append(
        PageLeaf(node: leaf.node, thread: key.thread, kind: site.kind, responsible: responsible ?? -1, counts: site.counts))
    }
    sort(leafOfSite, source.first.recording.births)
  }

  private mutating func sort(_ leafOfSite: [Int: Int], _ recorded: Births?) {
    let order = leaves.indices.sorted { left, right in
      let (one, other) = (leaves[left], leaves[right])
      return (one.node, one.thread, one.kind.rawValue) < (other.node, other.thread, other.kind.rawValue)
    }
    var placeOfLeaf = [Int](repeating: 0, count: leaves.count)
    for (place, leaf) in order.enumerated() { placeOfLeaf[leaf] = place }
    leaves = order.map { leaves[$0] }
    let all = (recorded?.entries ?? []).compactMap { entry in
      leafOfSite[entry.site].map { Birth(leaf: placeOfLeaf[$0], epoch: entry.epoch, blocks: entry.blocks, bytes: entry.bytes) }
    }
    for birth in all.sorted(by: { ($0.leaf, $0.epoch) < ($1.leaf, $1.epoch) }) {
      if let last = births.last, last.leaf == birth.leaf, last.epoch == birth.epoch {
        births[births.count - 1].blocks &+= birth.blocks
        births[births.count - 1].bytes &+= birth.bytes
      } else {
        births.append(birth)
      }
    }
  }
}

/// The places of thread slots in the list of all processes' threads, as the report's JSON has them.
private struct ThreadNumbers {
  private var numbers: [[Int: Int]] = []
  private var count = 0

  init(_ source: ReportSource) {
    for process in source.processes {
      var own: [Int: Int] = [:]
      for thread in process.recording.threads {
        own[thread.slot] = count
        count += 1
      }
      numbers.append(own)
    }
  }

  /// -1 for a slot without a record.
  func number(of site: Site, process: Int) -> Int { numbers[process][Int(site.thread)] ?? -1 }
}
