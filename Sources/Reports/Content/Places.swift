import CaptureFormat
import Snapshots

/// Sites that a person would call the same place: equal stacks apart from the interpreter's and the C runtime's own frames,
/// whatever the allocator and the thread.
struct Place {
  let process: Int
  /// The site with the highest rank, whose stack stands for all.
  var example: Int
  var highest: Int64
  var counts: SiteCounts
  /// Bit k: some blocks were made by the allocator with raw value k.
  var kinds: UInt32
  /// Bit k: some were allocated in thread slot k modulo 64.
  var threads: UInt64
}

extension Place {
  /// The allocators in the order of their raw values.
  var allocators: [BlockKind] {
    BlockKind.allCases.filter { kinds >> UInt32($0.rawValue) & 1 != 0 }
  }
}

extension ReportSource {
  /// The places of all counted sites that options ask for, the highest first, and how many there are in all.
  func places(_ options: ReportOptions) -> (shown: [Place], count: Int) {
    var places: [Place] = []
    for (number, process) in processes.enumerated() {
      addPlaces(of: process.recording, number: number, options, to: &places)
    }
    let shown = places.smallest(options.limit) { left, right in
      let ranks = (left.counts.rank(in: options.order), right.counts.rank(in: options.order))
      return ranks.0 != ranks.1 ? ranks.0 > ranks.1 : (left.process, left.example) < (right.process, right.example)
    }
    return (shown, places.count)
  }

  private func addPlaces(of recording: Recording, number: Int, _ options: ReportOptions, to places: inout [Place]) {
    var visible = VisibleStacks()
    visible.extend(over: recording)
    var placeOfStack: [UInt64: Int] = [:]
    placeOfStack.reserveCapacity(recording.sites.count)
    for (index, site) in recording.sites.enumerated() where site.kind.isCounted {
      if options.onlyTemporary, site.counts.temporaries == 0 { continue }
      let rank = site.counts.rank(in: options.order)
      let bits = (kinds: UInt32(1) << UInt32(site.kind.rawValue), threads: UInt64(1) << UInt64(site.thread % 64))
      let key = visible.key(of: site)
      guard let place = placeOfStack[key] else {
        placeOfStack[key] = places.count
        places.append(
          Place(process: number, example: index, highest: rank, counts: site.counts, kinds: bits.kinds, threads: bits.threads))
        continue
      }
      places[place].counts += site.counts
      places[place].kinds |= bits.kinds
      places[place].threads |= bits.threads
      if rank > places[place].highest {
        places[place].highest = rank
        places[place].example = index
      }
    }
  }
}
