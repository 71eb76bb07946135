import CaptureFormat
package import Snapshots
package import Suppressions

/// What a component, or the whole, of one run came to: of a process and of those that it forked.
package struct RunFigures {
  private let recordings: [Recording]
  /// One for each process, in their order.
  package let uses: [ComponentUse]
  private let pattern: ComponentPattern
  /// What single calls needed, where each is judged by itself.
  package private(set) var calls: CallFigures?

  /// Adds up what a budget is about.
  init(of budget: Budget, in processes: [StackNamer], sections: [ProcessSections]) {
    self.init(of: budget.component.inFiles, in: processes, sections: sections)
    guard let function = budget.calledFunction else { return }
    calls = processes.reduce(into: CallFigures()) { sum, names in
      if let own = names.recording.facts.calls[function] { sum.formUnion(own) }
    }
  }

  /// Adds up a component of the processes, whose sections are looked for unless they are given, one for each.
  package init(of pattern: ComponentPattern, in processes: [StackNamer], sections: [ProcessSections]? = nil) {
    let sections = sections ?? ProcessSections.all(of: processes)
    self.pattern = pattern
    recordings = processes.map(\.recording)
    uses = zip(processes, sections).map { ComponentUse(of: pattern, in: $0, sections: $1) }
  }

  /// Whether anything of it was seen in a process.
  package var isSeen: Bool { calls.map { $0.calls > 0 } ?? uses.contains(where: \.isSeen) }

  /// Whether there was a real-time section in which it could have done what must not be done.
  package var hasSections: Bool { uses.contains(where: \.hasSections) }

  /// Whether its figures may be too high, since threads of other names had its slots before.
  package var mayBeOfOtherThreads: Bool { uses.contains(where: \.mayBeOfOtherThreads) }

  /// The figure of a measure; nil where such a component has none, and of violations where there was no section.
  package func figure(_ measure: Measure) -> UInt64? {
    if let calls { return calls.figure(measure) }
    return switch measure {
    case .peak: peak
    case .baseline: baseline
    case .rss: pattern.isProcess ? ProcessCourse(recordings).highestResident : nil
    case .kept: pattern.isProcess ? sum(recordings) { $0.header.liveBytes } : sum(uses, \.liveBytes)
    case .allocated: sum(uses) { $0.counts.allocatedBytes }
    case .allocations: sum(uses) { $0.counts.allocations }
    case .violations: hasSections ? sum(uses, \.violationCount) : nil
    }
  }

  private func sum<Part>(_ parts: [Part], _ figure: (Part) -> UInt64) -> UInt64 { parts.reduce(0) { $0 &+ figure($1) } }

  /// Of a component, that of the process with most: the peaks of several need not have been at one moment.
  private var peak: UInt64 {
    if pattern.isProcess { return max(recordings.map(\.highestBytes).max() ?? 0, ProcessCourse(recordings).highestTracked) }
    return uses.map { max($0.peakBytes, $0.liveBytes) }.max() ?? 0
  }

  /// The name of the mark at which a program says that it rests.
  package static let restingMark = "baseline"

  /// What lived at the last mark "baseline", else the least of the second half of the time; of a component, what lives at the end in the
  /// process with most.
  private var baseline: UInt64 {
    guard pattern.isProcess else { return uses.map(\.liveBytes).max() ?? 0 }
    let course = ProcessCourse(recordings)
    for recording in recordings {
      guard let mark = recording.marks.last(where: { $0.name == Self.restingMark }) else { continue }
      let time = recording.header.startRealtime &+ mark.nanoseconds
      return recordings.count == 1 ? mark.liveBytes : max(mark.liveBytes, course.tracked(at: time) ?? 0)
    }
    return course.lowestOfSecondHalf ?? sum(recordings) { $0.header.liveBytes }
  }
}

extension Recording {
  /// The process's own peak; while it is at its peak, the header has the one before.
  fileprivate var highestBytes: UInt64 { max(header.peakBytes, header.isAtPeak ? header.liveBytes : 0) }
}

extension ComponentPattern {
  /// The module by which Python knows the program that it was given; stacks know it by its file.
  private static let mainModule = "__main__."

  /// The same, with a function of that module by its name alone.
  fileprivate var inFiles: ComponentPattern {
    guard let name = function?.text, name.hasPrefix(Self.mainModule) else { return self }
    var pattern = self
    pattern.function = Glob(String(name.dropFirst(Self.mainModule.count)))
    return pattern
  }
}

extension CallFigures {
  /// Of a call, nothing else is known.
  fileprivate func figure(_ measure: Measure) -> UInt64? {
    switch measure {
    case .peak: peak
    case .kept: kept
    case .allocated: allocated
    case .allocations: allocations
    case .baseline, .rss, .violations: nil
    }
  }
}

extension ComponentUse {
  /// What lived at the process's peak, and at its end. The sums of damaged captures may be below 0.
  fileprivate var peakBytes: UInt64 { UInt64(max(counts.peak.bytes, 0)) }
  fileprivate var liveBytes: UInt64 { UInt64(max(counts.live.bytes, 0)) }
  /// How many events must not have been.
  package var violationCount: UInt64 { violations.reduce(0) { $0 &+ $1.count } }
}
