import CaptureFormat
package import Snapshots

/// The recordings of one report, with the names of their frames: a process, and the children that it forked.
package struct ReportSource {
  /// One process.
  package struct Process {
    package let recording: Recording
    package let names: StackNamer
    /// What its sites retain in a snapshot of the process; nil without one.
    package fileprivate(set) var retention: SiteRetention?

    package init(_ recording: Recording, naming: any FrameNaming) {
      self.recording = recording
      names = StackNamer(recording, naming: naming)
    }

    /// A process whose frames have names already.
    init(_ recording: Recording, _ names: StackNamer) {
      self.recording = recording
      self.names = names
    }
  }

  /// In the order they were given; at least one.
  package private(set) var processes: [Process]
  /// The figures that are known of the sites: of kmmem's own recordings all.
  package internal(set) var figures = ReportOptions.Order.allCases

  /// Takes the processes of a report.
  package init(_ first: Process, _ others: [Process] = []) {
    processes = [first] + others
  }

  /// The process that the report is named after.
  var first: Process { processes[0] }

  /// Adds what the sites of a process retain in a snapshot of it; false where the snapshot is of none of them, or of a sample.
  @discardableResult package mutating func addRetention(in snapshot: HeapSnapshot) -> Bool {
    for place in processes.indices {
      guard let retention = SiteRetention(of: snapshot, in: processes[place].recording) else { continue }
      processes[place].retention = retention
      return true
    }
    return false
  }
}

/// Where a site is found: the process and the site's place in it.
struct SiteReference {
  let process: Int
  let site: Int
}

extension ReportSource {
  subscript(reference: SiteReference) -> Site { processes[reference.process].recording.sites[reference.site] }

  /// The sites that options ask for, the highest first; what the totals do not count comes last.
  func sites(_ options: ReportOptions, onlyCounted: Bool) -> [SiteReference] {
    struct Ranked {
      let reference: SiteReference
      let isCounted: Bool
      let rank: Int64
    }
    var ranked: [Ranked] = []
    for (number, process) in processes.enumerated() {
      for (index, site) in process.recording.sites.enumerated() {
        if onlyCounted && !site.kind.isCounted || options.onlyTemporary && site.counts.temporaries == 0 { continue }
        ranked.append(
          Ranked(
            reference: SiteReference(process: number, site: index), isCounted: site.kind.isCounted,
            rank: site.counts.rank(in: options.order)))
      }
    }
    let chosen = ranked.smallest(options.limit) { left, right in
      if left.isCounted != right.isCounted { return left.isCounted }
      if left.rank != right.rank { return left.rank > right.rank }
      return (left.reference.process, left.reference.site) < (right.reference.process, right.reference.site)
    }
    return chosen.map(\.reference)
  }
}
