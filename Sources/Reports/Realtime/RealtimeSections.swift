package import Budgets
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
      let sections = ProcessSections(of: process.names, process: number)
      entered &+= sections.entered
      for function in sections.functions where !functions.contains(function) { functions.append(function) }
      violations += sections.violations
    }
    violations = Self.merged(violations, source).sorted { left, right in
      left.count != right.count ? left.count > right.count : Self.rank(of: left).lexicographicallyPrecedes(Self.rank(of: right))
    }
  }

  /// The order of those that happened equally often.
  private static func rank(of violation: RealtimeViolation) -> [Int] {
    [violation.process, violation.kind.rank, Int(violation.site.native), Int(violation.site.python), Int(violation.site.thread)]
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
