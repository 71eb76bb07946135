import CaptureFormat
package import Snapshots
import Suppressions

/// The real-time sections of one recorded process, and what was done in them that must not be.
package struct ProcessSections {
  /// How often a section was entered that the program marked, or that is a thread's whole life.
  package let entered: UInt64
  /// Functions that were named as sections.
  package let functions: [String]
  /// One for each place, thread and kind; in no order.
  package let violations: [RealtimeViolation]

  /// Whether there was anything to look at.
  package var isEmpty: Bool { entered == 0 && functions.isEmpty && violations.isEmpty }

  /// Reads those of a process; `number` is its place among those of the run.
  package init(of names: StackNamer, process number: Int) {
    let recording = names.recording
    entered = recording.threads.reduce(0) { $0 &+ $1.realtimeSections }
    functions = recording.facts.realtimeFunctions
    violations =
      recording.events.compactMap { Self.violation($0, .init(inSection: $0.kind), process: number) }
      + Self.inFunctions(functions, names, process: number)
  }

  /// Those of all processes of a run, in their order.
  package static func all(of processes: [StackNamer]) -> [ProcessSections] {
    processes.enumerated().map { ProcessSections(of: $1, process: $0) }
  }

  private static func violation(_ site: Site, _ kind: RealtimeViolation.Kind?, process: Int) -> RealtimeViolation? {
    guard let kind, site.counts.allocations > 0 else { return nil }
    return RealtimeViolation(
      kind: kind, count: site.counts.allocations, bytes: site.counts.allocatedBytes, process: process, site: site)
  }

  /// What was done below the functions that were named, and was in no section besides.
  private static func inFunctions(_ functions: [String], _ names: StackNamer, process: Int) -> [RealtimeViolation] {
    let recording = names.recording
    if functions.isEmpty { return [] }
    let marks = functions.map { FrameMarks(ofFunctions: Glob($0), in: names) }
    var inSections: [Stack: SiteCounts] = [:]
    for event in recording.events where event.kind == .realtimeAllocation || event.kind == .realtimeMapping {
      inSections[Stack(event), default: SiteCounts()] += event.counts
    }
    return (recording.sites + recording.events).compactMap { site in
      guard let kind = RealtimeViolation.Kind(elsewhere: site.kind), marks.contains(where: { $0.hold(for: site) }) else {
        return nil
      }
      var rest = site
      if let known = inSections[Stack(site)] {
        rest.counts.allocations -= min(known.allocations, site.counts.allocations)
        rest.counts.allocatedBytes -= min(known.allocatedBytes, site.counts.allocatedBytes)
        inSections[Stack(site)]?.allocations -= site.counts.allocations - rest.counts.allocations
        inSections[Stack(site)]?.allocatedBytes -= site.counts.allocatedBytes - rest.counts.allocatedBytes
      }
      return violation(rest, kind, process: process)
    }
  }

  /// Equal for what was done at the same place by the same thread.
  private struct Stack: Hashable {
    let native: UInt32
    let python: UInt32
    let thread: UInt16

    init(_ site: Site) {
      native = site.native
      python = site.python
      thread = site.thread
    }
  }
}
