import CaptureFormat
import Snapshots

/// The memory of the processes of one run over time, added up moment by moment.
struct ProcessCourse {
  /// What all processes had together.
  struct Moment {
    /// Nanoseconds since 1970.
    let time: UInt64
    /// How many ran.
    let processes: Int
    let tracked: UInt64
    let resident: UInt64
  }

  /// Ascending; one for each time.
  let moments: [Moment]

  /// Puts the timelines on one clock. A process has nothing before its first point and behind its end.
  init(_ recordings: [Recording]) {
    struct Change {
      let time: UInt64
      let process: Int
      var tracked: UInt64 = 0
      var resident: UInt64 = 0
      var isEnd = false
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
        changes.append(Change(time: end &+ 1, process: process, isEnd: true))
      }
    }
    changes.sort { ($0.time, $0.process) < ($1.time, $1.process) }
    var latest = [Change?](repeating: nil, count: recordings.count)
    var moments: [Moment] = []
    for change in changes {
      latest[change.process] = change.isEnd ? nil : change
      if moments.last?.time == change.time { moments.removeLast() }
      let running = latest.compactMap { $0 }
      moments.append(
        Moment(
          time: change.time, processes: running.count, tracked: running.reduce(0) { $0 &+ $1.tracked },
          resident: running.reduce(0) { $0 &+ $1.resident }))
    }
    self.moments = moments
  }

  /// The most that was tracked at one point.
  var highestTracked: UInt64 { moments.lazy.map(\.tracked).max() ?? 0 }

  /// The most that was resident at one point.
  var highestResident: UInt64 { moments.lazy.map(\.resident).max() ?? 0 }

  /// What was tracked at a moment, by the last point before it.
  func tracked(at time: UInt64) -> UInt64? { moments.last { $0.time <= time }?.tracked }

  /// The least that was tracked in the second half of the time, while most processes ran; nil without a timeline.
  ///
  /// Processes end one after the other: what the last of them has alone is not what all need.
  var lowestOfSecondHalf: UInt64? {
    guard let first = moments.first, let last = moments.last(where: { $0.processes > 0 }) else { return nil }
    let half = first.time + (last.time - first.time) / 2
    let later = moments.filter { $0.time >= half }
    let most = later.map(\.processes).max() ?? 0
    return later.lazy.filter { $0.processes == most }.map(\.tracked).min()
  }
}
