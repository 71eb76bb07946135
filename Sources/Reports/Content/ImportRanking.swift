import CaptureFormat
import Snapshots

extension ReportSource {
  /// The cost of imports, added up over the processes, the highest total first.
  func imports(_ moment: ReportOptions.Moment) -> [ImportCost] {
    var costs: [String: ImportCost] = [:]
    for process in processes {
      for cost in ImportCost.all(of: process.recording, names: process.names) {
        costs[cost.module, default: ImportCost(module: cost.module)].own += cost.own
        costs[cost.module, default: ImportCost(module: cost.module)].total += cost.total
      }
    }
    return costs.values.sorted { left, right in
      let ranks = (left.total.bytes(at: moment), right.total.bytes(at: moment))
      return ranks.0 != ranks.1 ? ranks.0 > ranks.1 : left.module < right.module
    }
  }
}

extension SiteCounts {
  /// The bytes that were live at a moment.
  func bytes(at moment: ReportOptions.Moment) -> Int64 {
    switch moment {
    case .peak: peak.bytes
    case .exit: live.bytes
    }
  }

  /// The blocks that were live at a moment.
  func blocks(at moment: ReportOptions.Moment) -> Int64 {
    switch moment {
    case .peak: peak.blocks
    case .exit: live.blocks
    }
  }
}
