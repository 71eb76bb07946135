import CaptureFormat
import Snapshots

/// The memory of the processes of one run over time, added up moment by moment.
struct ProcessCourse {
  /// What all processes had together.
  struct Moment {
    /// Nanoseconds since 1970.
    let time: UInt64
    let tracked: UInt64
    let resident: UInt64
  }

  /// Ascending.
  let moments: [Moment]

  /// Puts the timelines on one clock. A process has nothing before its first point and behind its end.
  init(_ recordings: [Recording]) {
    struct Change {
      let time: UInt64
      let process: Int
      let tracked: UInt64
      let resident: UInt64
    }
    var changes: [Change] = []
    for (process, recording) in recordings.enumerated() {
      let start = recording.header.startRealtime
      for moment in recording.timeline {
        changes.append(
          Change(
            time: start &+ moment.nanoseconds, process: process, tracked: moment.trackedBytes, resident: moment.residentBytes))
      }
      if recordings.count > 1, let last = recording.timeline.last {
        let end = start &+ max(last.nanoseconds, recording.header.durationNanoseconds)
        changes.append(Change(time: end &+ 1, process: process, tracked: 0, resident: 0))
      }
    }
    changes.sort { ($0.time, $0.process) < ($1.time, $1.process) }
    var tracked = [UInt64](repeating: 0, count: recordings.count)
    var resident = tracked
    moments = changes.map { change in
      tracked[change.process] = change.tracked
      resident[change.process] = change.resident
      return Moment(time: change.time, tracked: tracked.reduce(0, &+), resident: resident.reduce(0, &+))
    }
  }

  /// The most that was tracked at one point.
  var highestTracked: UInt64 { moments.lazy.map(\.tracked).max() ?? 0 }

  /// The most that was resident at one point.
  var highestResident: UInt64 { moments.lazy.map(\.resident).max() ?? 0 }

  /// What was tracked at a moment, by the last point before it.
  func tracked(at time: UInt64) -> UInt64? { moments.last { $0.time <= time }?.tracked }

  /// The least that was tracked in the second half of the time, while anything was; nil without a timeline.
  var lowestOfSecondHalf: UInt64? {
    guard let first = moments.first, let last = moments.last(where: { $0.tracked > 0 }) else { return nil }
    let half = first.time + (last.time - first.time) / 2
    let later = moments.lazy.filter { $0.time >= half && $0.time <= last.time }
    return later.map(\.tracked).min()
  }
}
