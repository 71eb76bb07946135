import CaptureFormat
import Snapshots

/// Which sites of two recordings are added up under one key.
struct ComparedGroups {
  /// By side, for each site the number of its group; nil for one that the totals do not count.
  private(set) var groups: [[Int?]] = []
  /// What each group is called: as the later recording says it, if it has the group.
  private(set) var keys: [String] = []

  /// What makes sites of both recordings one group.
  private enum Key: Hashable {
    case function(UInt32)
    case file(Int)
    case thread(String)
    case allocator(UInt8)
    case context(String)
    case unknown
  }

  private var numbers: [Key: Int] = [:]

  /// Groups the sites of both recordings; the grouping is not that by site.
  init(_ sides: [ReportSource.Process], _ functions: CommonFunctions, by grouping: ReportOptions.Grouping) {
    for side in ComparedSide.allCases {
      let process = sides[side.rawValue]
      var known: [Int: Int] = [:]
      groups.append(
        process.recording.sites.enumerated().map { index, site in
          guard site.kind.isCounted else { return nil }
          // Without its native frames a site is put down to another frame than the namer's.
          let part = functions.omitsNative ? index : grouping.number(of: site, process.recording, process.names)
          let group = known[part] ?? group(of: site, process, functions, side, grouping)
          known[part] = group
          return group
        })
    }
  }

  private mutating func group(
    of site: Site, _ process: ReportSource.Process, _ functions: CommonFunctions, _ side: ComparedSide,
    _ grouping: ReportOptions.Grouping
  ) -> Int {
    let key: Key
    var text = grouping.key(of: site, process)
    switch grouping {
    case .function, .file, .module:
      guard let frame = functions.responsibleFrame(of: site, on: side) else {
        key = .unknown
        break
      }
      text = grouping.key(of: frame)
      key =
        switch grouping {
        case .function: .function(functions.number(of: frame, on: side))
        case .file: .file(functions.fileNumber(of: frame, on: side))
        default: .file(functions.moduleNumber(of: frame, on: side))
        }
    case .thread:
      text = process.recording.threads.first { $0.slot == Int(site.thread) }?.name ?? ""
      if text.isEmpty { text = "(no name)" }
      key = .thread(text)
    case .context: key = .context(text)
    case .allocator, .site: key = .allocator(site.kind.rawValue)
    }
    let number = numbers[key] ?? keys.count
    if number == keys.count { keys.append(text) } else { keys[number] = text }
    numbers[key] = number
    return number
  }
}
