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

  private struct Key: Hashable {
    let node: UInt32
    let thread: Int
    let kind: BlockKind
  }

  /// The leaves of all sites, in the order of their nodes.
  static func leaves(of tree: StackTree, _ source: ReportSource) -> [PageLeaf] {
    let threads = ThreadNumbers(source)
    // By process and number of a responsible frame.
    var frames = [[Int: Int]](repeating: [:], count: source.processes.count)
    var places: [Key: Int] = [:]
    var leaves: [PageLeaf] = []
    for leaf in tree.leaves {
      let site = source[leaf]
      let key = Key(node: leaf.node, thread: threads.number(of: site, process: leaf.process), kind: site.kind)
      if let place = places[key] {
        leaves[place].counts += site.counts
        continue
      }
      places[key] = leaves.count
      let names = source.processes[leaf.process].names
      var responsible: Int?
      if let number = names.responsibleNumber(of: site) {
        responsible = frames[leaf.process][number] ?? tree.number(ofKnown: names.responsibleFrames[number])
        frames[leaf.process][number] = responsible
      }
      leaves.append(
        PageLeaf(node: leaf.node, thread: key.thread, kind: site.kind, responsible: responsible ?? -1, counts: site.counts))
    }
    return leaves.sorted { ($0.node, $0.thread, $0.kind.rawValue) < ($1.node, $1.thread, $1.kind.rawValue) }
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
