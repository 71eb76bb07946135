import CaptureFormat
import Snapshots

/// How far the figures of a report can be trusted, and why not further.
struct Certainty: Equatable {
  /// The figures are estimates from a sample.
  var isSampled = false
  /// Nothing was dropped, and nothing of the capture was unreadable.
  var isComplete = true
  /// One sentence for everything that a reader should know.
  var notes: [String] = []

  /// Judges one recording.
  init(_ recording: Recording) {
    let header = recording.header
    let losses = recording.losses
    isSampled = header.sampleBytes != 0
    isComplete =
      header.droppedEvents == 0 && header.droppedSites == 0 && header.droppedNodes == 0 && header.droppedCode == 0
      && header.pageLimitHits == 0 && losses.brokenRecords == 0 && losses.logDamage.isEmpty
    addScope(header)
    if header.options.contains(.objects) { addFreeLists(areFollowed: recording.facts.followsFreeLists) }
    if header.frameLimit != 0 { notes.append("Stacks were limited to the innermost \(header.frameLimit) frames.") }
    addLosses(header)
    addStackLimits(losses)
    addDamage(losses)
    if !isSampled, header.state != .recording { addDifference(recording) }
  }

  /// Judges a report over all its processes.
  init(_ source: ReportSource) {
    self.init(source.first.recording)
    let others = source.processes.dropFirst().map { Certainty($0.recording) }
    guard !others.isEmpty else {
      addChildren(source.first.recording)
      return
    }
    isSampled = isSampled || others.contains(where: \.isSampled)
    isComplete = isComplete && others.allSatisfy(\.isComplete)
    notes = zip(source.processes, [self] + others).flatMap { process, certainty in
      certainty.notes.map { "Process \(process.recording.header.pid): \($0)" }
    }
    notes.append("The peaks of \(source.processes.count) processes are added up; they need not have been at the same moment.")
  }

  private mutating func addScope(_ header: CaptureHeader) {
    if header.sampleBytes != 0 {
      notes.append(
        "Sampled, one event in about \(ByteText.exact(header.sampleBytes)): figures are estimates, and small sites may be missing."
      )
    }
    if header.state == .recording {
      notes.append("The recording did not end: the program still runs, or was killed. The figures are those of its last moment.")
    }
    if header.options.contains(.python), !header.options.contains(.objects), header.sampleBytes == 0 {
      notes.append("Python's small objects were not recorded (--no-objects); mappings of its allocator stand for them.")
    }
  }

  /// The interpreter tells a tracer of its objects, but nobody of the key tables that it keeps for dicts to come.
  private mutating func addFreeLists(areFollowed: Bool) {
    notes.append(
      areFollowed
        ? "The key table of a small dict may stand at the older line that got its memory."
        : "An object from a free list of the interpreter (float, list, tuple, dict) may stand at the older line that got its memory."
    )
  }

  private mutating func addLosses(_ header: CaptureHeader) {
    func add(_ count: UInt64, _ text: String) {
      if count > 0 { notes.append("\(CountText.grouped(count)) \(text)") }
    }
    add(header.droppedEvents, "allocations were dropped, not recorded: the figures are too low by these.")
    add(
      header.droppedSites, "places of allocation were dropped, as the capture had no room; their blocks are in the totals alone.")
    add(header.droppedNodes, "frames were dropped, as the capture had no room; the stacks end there.")
    add(header.droppedCode, "names of Python functions were dropped, as the capture had no room.")
    add(header.pageLimitHits, "times the capture could not grow; look for space on the disk that holds it.")
    add(header.unknownFrees, "frees were of blocks from before the recording.")
  }

  private mutating func addStackLimits(_ losses: RecordingLosses) {
    func add(_ count: UInt64, _ text: String) {
      if count > 0 { notes.append("\(CountText.grouped(count)) \(text)") }
    }
    add(losses.truncatedNative, "native stacks end early, because the unwinder could not follow them.")
    add(losses.truncatedPython, "Python stacks were deeper than the limit and end early.")
    add(UInt64(losses.mismatchedStacks), "sites have stacks whose Python and native frames could not be paired exactly.")
  }

  private mutating func addDamage(_ losses: RecordingLosses) {
    if losses.brokenRecords > 0 {
      notes.append("\(CountText.grouped(UInt64(losses.brokenRecords))) records of the capture contradict others: it is damaged.")
    }
    if let offset = losses.logDamage.brokenAt {
      notes.append("The capture's log is damaged at byte \(CountText.grouped(UInt64(offset))): names behind it are missing.")
    } else if losses.logDamage.malformedRecords > 0 {
      notes.append("\(losses.logDamage.malformedRecords) records of the capture's log are damaged: names may be missing.")
    }
  }

  /// The header's total and the sum of the sites are counted separately.
  private mutating func addDifference(_ recording: Recording) {
    let difference = Int64(truncatingIfNeeded: recording.header.liveBytes) &- recording.counted.live.bytes
    if difference != 0 {
      notes.append(
        "The sites add up to \(ByteText.exact(difference.magnitude)) \(difference > 0 ? "less" : "more") than the total.")
    }
  }

  private mutating func addChildren(_ recording: Recording) {
    guard !recording.children.isEmpty else { return }
    let names = recording.children.prefix(3).map(String.init).joined(separator: ", ")
    let more = recording.children.count > 3 ? " and \(recording.children.count - 3) more" : ""
    notes.append("The program forked \(names)\(more); their captures stand beside this one with the number as ending.")
  }
}
