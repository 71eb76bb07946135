import CaptureFormat
import Snapshots

/// Sites added up under a common key.
struct SiteGroup: Equatable {
  let key: String
  var counts = SiteCounts()
}

extension ReportSource {
  /// The groups that options ask for, the highest first.
  func groups(_ options: ReportOptions) -> [SiteGroup] {
    let groups = allGroups(by: options.grouping).filter { !options.onlyTemporary || $0.counts.temporaries > 0 }
    return groups.smallest(options.limit) { left, right in
      let ranks = (left.counts.rank(in: options.order), right.counts.rank(in: options.order))
      return ranks.0 != ranks.1 ? ranks.0 > ranks.1 : left.key < right.key
    }
  }

  /// All sites added up by allocator, those included that the totals do not count.
  func allocators() -> [(kind: BlockKind, counts: SiteCounts)] {
    var counts = [SiteCounts](repeating: SiteCounts(), count: 256)
    for process in processes {
      for site in process.recording.sites { counts[Int(site.kind.rawValue)] += site.counts }
    }
    return BlockKind.allCases.map { (kind: $0, counts: counts[Int($0.rawValue)]) }.filter { $0.counts.allocations > 0 }
  }

  private func allGroups(by grouping: ReportOptions.Grouping) -> [SiteGroup] {
    var places: [String: Int] = [:]
    var groups: [SiteGroup] = []
    func place(_ key: String) -> Int {
      if let known = places[key] { return known }
      groups.append(SiteGroup(key: key))
      places[key] = groups.count - 1
      return groups.count - 1
    }
    for process in processes {
      // Keys are texts; sites of one number share theirs, so that it is made once.
      var placeOfNumber: [Int: Int] = [:]
      for site in process.recording.sites where site.kind.isCounted {
        let number = grouping.number(of: site, process.recording, process.names)
        let known = placeOfNumber[number] ?? place(grouping.key(of: site, process))
        placeOfNumber[number] = known
        groups[known].counts += site.counts
      }
    }
    return groups
  }
}

extension ReportOptions.Grouping {
  /// A number that only sites with the same key share.
  func number(of site: Site, _ recording: Recording, _ names: StackNamer) -> Int {
    switch self {
    case .function, .file, .module: names.responsibleNumber(of: site) ?? -1
    case .thread: Int(site.thread)
    case .allocator, .site: Int(site.kind.rawValue)
    case .context: recording.contextCode(of: site) ?? -1
    }
  }

  /// What a site is added up under.
  func key(of site: Site, _ process: ReportSource.Process) -> String {
    switch self {
    case .function, .file, .module: return process.names.responsibleFrame(of: site).map { key(of: $0) } ?? "(no stack)"
    case .thread: return process.recording.threadLabel(ofSlot: site.thread)
    case .allocator, .site: return site.kind.allocatorName
    case .context: return process.recording.context(of: site) ?? "(no context)"
    }
  }

  /// The key of a frame in a grouping that uses frames.
  func key(of frame: NamedFrame) -> String {
    switch self {
    case .file: return frame.file ?? frame.module ?? "(unknown)"
    case .module: return frame.module ?? "(unknown)"
    default:
      let place = frame.file ?? frame.module
      return place.map { "\(frame.function) (\($0))" } ?? frame.function
    }
  }
}

extension Recording {
  /// The latest thread in a slot; nil in a damaged capture.
  func thread(inSlot slot: UInt16) -> RecordedThread? { threads.first { $0.slot == Int(slot) } }

  /// What a reader calls the thread in a slot.
  func threadLabel(ofSlot slot: UInt16) -> String { thread(inSlot: slot)?.label ?? "slot \(slot) of \(header.pid)" }
}

extension RecordedThread {
  /// What a reader calls the thread: its name and number.
  var label: String {
    let shared = threads > 1 ? ", the last of \(threads) in its slot" : ""
    return name.isEmpty ? "thread \(tid)\(shared)" : "\(name) (\(tid)\(shared))"
  }
}
