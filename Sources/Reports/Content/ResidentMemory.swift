import Snapshots

/// The resident set at its highest, against what was tracked at that moment.
struct ResidentMemory: Equatable {
  let seconds: Double
  let residentBytes: UInt64
  /// Live blocks of heap and objects.
  let blockBytes: UInt64
  /// Live anonymous mappings; untouched pages of theirs are not resident.
  let mappedBytes: UInt64
  /// What was resident and not tracked when the recording began: the program, its libraries, memory from before.
  let earlierBytes: UInt64
  /// The rest: what allocators keep, stacks, libraries loaded later, kmmem itself. Negative where mappings were untouched.
  let restBytes: Int64

  /// Judges the moment of the timeline with the largest resident set; nil without a timeline.
  init?(_ timeline: [TimelineMoment]) {
    guard let first = timeline.first(where: { $0.residentBytes > 0 }),
      let highest = timeline.max(by: { $0.residentBytes < $1.residentBytes })
    else { return nil }
    seconds = Double(highest.nanoseconds) / 1e9
    residentBytes = highest.residentBytes
    blockBytes = highest.heapBytes &+ highest.objectBytes
    mappedBytes = highest.mappedBytes
    earlierBytes = first.residentBytes > first.trackedBytes ? first.residentBytes - first.trackedBytes : 0
    restBytes = Int64(truncatingIfNeeded: residentBytes &- blockBytes &- mappedBytes &- earlierBytes)
  }
}
