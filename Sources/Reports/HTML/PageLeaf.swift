import CaptureFormat
import Snapshots

/// What was allocated with one stack by one thread and allocator: the figures from which a page's flame graph is added up.
struct PageLeaf {
  /// The innermost frame's node in the tree.
  let node: UInt32
  /// The process's place in the report's source.
  let process: Int
  /// The thread's place among those of all processes.
  let thread: Int
  let kind: BlockKind
  /// The place of the frame that it is put down to, in the tree's frames; -1 for none.
  let responsible: Int
  var counts = SiteCounts()
  /// What it retains in a snapshot; 0 without one.
  var retainedBytes: UInt64 = 0
}

/// The leaves of all sites, and when what lives of them was made.
struct PageLeaves {
  /// What lives at the end of a leaf's blocks of one epoch.
  struct Birth {
    let leaf: Int
    let epoch: Int
    var blocks: UInt64
    var bytes: UInt64
  }

  /// What tells leaves apart, and orders them.
  private struct Key: Comparable {
    let node: UInt32
    let process: Int
    let thread: Int
    let kind: BlockKind

    static func < (left: Key, right: Key) -> Bool {
      (left.node, left.process, left.thread, left.kind.rawValue) < (right.node, right.process, right.thread, right.kind.rawValue)
    }
  }

  /// In the order of their nodes.
  let leaves: [PageLeaf]
  /// Of the first process, sorted by leaf and epoch.
  let births: [Birth]

  /// Adds up all sites of a tree.
  init(of tree: StackTree, _ source: ReportSource) {
    let threads = ThreadNumbers(source)
    let keys = tree.leaves.map { leaf in
      let site = source[leaf]
      return Key(
        node: leaf.node, process: leaf.process, thread: threads.number(of: site, process: leaf.process), kind: site.kind)
    }
    // By process and number of a responsible frame.
    var frames = [[Int: Int]](repeating: [:], count: source.processes.count)
    // By site of the first process.
    var leafOfSite = [Int?](repeating: nil, count: source.first.recording.sites.count)
    var leaves: [PageLeaf] = []
    leaves.reserveCapacity(keys.count)
    var latest: Key?
    for place in keys.indices.sorted(by: { (keys[$0], $0) < (keys[$1], $1) }) {
      let (key, leaf) = (keys[place], tree.leaves[place])
      let site = source[leaf]
      if key != latest {
        let names = source.processes[leaf.process].names
        var responsible: Int?
        if let number = names.responsibleNumber(of: site) {
          responsible = frames[leaf.process][number] ?? tree.number(ofKnown: names.responsibleFrames[number])
          frames[leaf.process][number] = responsible
        }
        leaves.append(
          PageLeaf(
            node: key.node, process: key.process, thread: key.thread, kind: key.kind, responsible: responsible ?? -1))
        latest = key
      }
      leaves[leaves.count - 1].counts += site.counts
      leaves[leaves.count - 1].retainedBytes &+= source.processes[leaf.process].retention?.bytes[leaf.site] ?? 0
      if leaf.process == 0 { leafOfSite[leaf.site] = leaves.count - 1 }
    }
    self.leaves = leaves
    births = Self.births(source.first.recording.births, leafOfSite)
  }

  private static func births(_ recorded: Births?, _ leafOfSite: [Int?]) -> [Birth] {
    let all = (recorded?.entries ?? []).compactMap { entry in
      leafOfSite[entry.site].map { Birth(leaf: $0, epoch: entry.epoch, blocks: entry.blocks, bytes: entry.bytes) }
    }
    return all.sorted { ($0.leaf, $0.epoch) < ($1.leaf, $1.epoch) }.reduce(into: []) { births, birth in
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
  /// By process and slot; -1 for a slot without a record.
  private var numbers: [[Int]] = []

  init(_ source: ReportSource) {
    var count = 0
    for process in source.processes {
      let threads = process.recording.threads
      var own = [Int](repeating: -1, count: Int(UInt16.max) + 1)
      for (place, thread) in threads.enumerated() where thread.slot < own.count { own[thread.slot] = count + place }
      count += threads.count
      numbers.append(own)
    }
  }

  func number(of site: Site, process: Int) -> Int { numbers[process][Int(site.thread)] }
}
