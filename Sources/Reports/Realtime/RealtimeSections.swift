import Budgets
import CaptureFormat
import Snapshots
import Suppressions

/// The real-time sections of a report: how often they were entered, and what was done in them that must not be.
package struct RealtimeSections {
  /// How often a section was entered that the program marked, or that is a thread's whole life.
  package private(set) var entered: UInt64 = 0
  /// Functions that were named as sections.
  package private(set) var functions: [String] = []
  /// The most frequent first.
  package private(set) var violations: [RealtimeViolation] = []

  /// Whether there was anything to look at.
  package var isEmpty: Bool { entered == 0 && functions.isEmpty && violations.isEmpty }
  /// How many events must not have been.
  package var count: UInt64 { violations.reduce(0) { $0 &+ $1.count } }

  /// Both figures in words.
  package var summary: String {
    let places = CountText.of(UInt64(violations.count), "place")
    var words = violations.isEmpty ? "no violation" : "\(CountText.of(count, "violation")) at \(places)"
    if entered > 0 { words += ", entered \(CountText.of(entered, "time"))" }
    if !functions.isEmpty { words += "; functions: " + DisplayWidth.printable(functions.joined(separator: ", ")) }
    return words
  }

  /// Reads those of all processes.
  package init(_ source: ReportSource) {
    for (number, process) in source.processes.enumerated() {
      let recording = process.recording
      entered &+= recording.threads.reduce(0) { $0 &+ $1.realtimeSections }
      for function in recording.facts.realtimeFunctions where !functions.contains(function) { functions.append(function) }
      violations += recording.events.compactMap { Self.violation($0, .init(inSection: $0.kind), process: number) }
      violations += Self.inFunctions(process, number: number)
    }
    violations = Self.merged(violations, source).sorted { left, right in
      left.count != right.count ? left.count > right.count : Self.rank(of: left).lexicographicallyPrecedes(Self.rank(of: right))
    }
  }

  /// The order of those that happened equally often.
  private static func rank(of violation: RealtimeViolation) -> [Int] {
    let kind = RealtimeViolation.Kind.allCases.firstIndex(of: violation.kind) ?? 0
    return [violation.process, kind, Int(violation.site.native), Int(violation.site.python), Int(violation.site.thread)]
  }

  private static func violation(_ site: Site, _ kind: RealtimeViolation.Kind?, process: Int) -> RealtimeViolation? {
    guard let kind, site.counts.allocations > 0 else { return nil }
    return RealtimeViolation(
      kind: kind, count: site.counts.allocations, bytes: site.counts.allocatedBytes, process: process, site: site)
  }

  /// What was done below the functions that were named, and was in no section besides.
  private static func inFunctions(_ process: ReportSource.Process, number: Int) -> [RealtimeViolation] {
    let recording = process.recording
    guard !recording.facts.realtimeFunctions.isEmpty else { return [] }
    let functions = recording.facts.realtimeFunctions.map { FrameMarks(ofFunctions: Glob($0), in: process.names) }
    var inSections: [Stack: SiteCounts] = [:]
    for event in recording.events where event.kind == .realtimeAllocation || event.kind == .realtimeMapping {
      inSections[Stack(event), default: SiteCounts()] += event.counts
    }
    return (recording.sites + recording.events).compactMap { site in
      guard let kind = RealtimeViolation.Kind(elsewhere: site.kind), functions.contains(where: { $0.hold(for: site) }) else {
        return nil
      }
      var rest = site
      if let known = inSections[Stack(site)] {
        rest.counts.allocations -= min(known.allocations, site.counts.allocations)
        rest.counts.allocatedBytes -= min(known.allocatedBytes, site.counts.allocatedBytes)
        inSections[Stack(site)]?.allocations -= site.counts.allocations - rest.counts.allocations
        inSections[Stack(site)]?.allocatedBytes -= site.counts.allocatedBytes - rest.counts.allocatedBytes
      }
      return violation(rest, kind, process: number)
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

  /// Places that look the same are one: stacks differ in frames of the runtime that nobody sees.
  private static func merged(_ violations: [RealtimeViolation], _ source: ReportSource) -> [RealtimeViolation] {
    let visible = source.processes.map { process in
      var stacks = VisibleStacks()
      stacks.extend(over: process.recording)
      return stacks
    }
    var sums: [Place: RealtimeViolation] = [:]
    for violation in violations {
      let place = Place(
        process: violation.process, thread: violation.site.thread,
        stack: visible[violation.process].key(of: violation.site), kind: violation.kind)
      guard let known = sums[place] else {
        sums[place] = violation
        continue
      }
      sums[place] = RealtimeViolation(
        kind: known.kind, count: known.count &+ violation.count, bytes: known.bytes &+ violation.bytes, process: known.process,
        site: known.site)
    }
    return Array(sums.values)
  }

  private struct Place: Hashable {
    let process: Int
    let thread: UInt16
    let stack: UInt64
    let kind: RealtimeViolation.Kind
  }
}
