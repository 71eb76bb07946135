import CaptureFormat
import Snapshots

/// A figure that a profile has of every sample; in the order and by the names that heap profiles have.
enum ProfileFigure: CaseIterable {
  case allocatedObjects, allocatedSpace, liveObjects, liveSpace, peakObjects, peakSpace, temporaryObjects

  /// The figure by which an order of the report ranks.
  init(_ order: ReportOptions.Order) {
    self =
      switch order {
      case .peak: .peakSpace
      case .live: .liveSpace
      case .allocated: .allocatedSpace
      case .count: .allocatedObjects
      case .temporary: .temporaryObjects
      }
  }

  /// What it is called in profiles.
  var name: String {
    switch self {
    case .allocatedObjects: "alloc_objects"
    case .allocatedSpace: "alloc_space"
    case .liveObjects: "inuse_objects"
    case .liveSpace: "inuse_space"
    case .peakObjects: "peak_objects"
    case .peakSpace: "peak_space"
    case .temporaryObjects: "temporary_objects"
    }
  }

  /// What it counts.
  var unit: String {
    switch self {
    case .allocatedSpace, .liveSpace, .peakSpace: "bytes"
    case .allocatedObjects, .liveObjects, .peakObjects, .temporaryObjects: "count"
    }
  }

  /// The figure itself; below 0 only in a damaged capture.
  func value(in counts: SiteCounts) -> Int64 {
    switch self {
    case .allocatedObjects: Int64(truncatingIfNeeded: counts.allocations)
    case .allocatedSpace: Int64(truncatingIfNeeded: counts.allocatedBytes)
    case .liveObjects: counts.live.blocks
    case .liveSpace: counts.live.bytes
    case .peakObjects: counts.peak.blocks
    case .peakSpace: counts.peak.bytes
    case .temporaryObjects: Int64(truncatingIfNeeded: counts.temporaries)
    }
  }
}
