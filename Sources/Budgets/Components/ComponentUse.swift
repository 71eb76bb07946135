import CaptureFormat
package import Snapshots
package import Suppressions

/// What a component of one recorded process has allocated.
package struct ComponentUse {
  /// The sites of it that the totals count, by their places in `Recording.sites`.
  package let sites: [Int]
  /// Their figures added up.
  package let counts: SiteCounts
  /// What it has done in real-time sections and must not be done there.
  package let violations: [RealtimeViolation]
  /// Whether there was a section in which it could have done so: of one that is chosen by its thread, a section of such a thread.
  package let hasSections: Bool
  /// Whether the recording knows such code, such a thread or such a context, whether it allocated or not.
  package let isSeen: Bool
  /// The component is chosen by its thread, and other threads had the slot before: their names are not known, and what they allocated is
  /// counted.
  package let mayBeOfOtherThreads: Bool

  /// Adds up a process, whose sections are looked for unless they are given.
  package init(of pattern: ComponentPattern, in names: StackNamer, sections: ProcessSections? = nil) {
    let recording = names.recording
    let sections = sections ?? ProcessSections(of: names, process: 0)
    let conditions = ComponentCondition.all(of: pattern, in: names)
    var sites: [Int] = []
    var counts = SiteCounts()
    for (place, site) in recording.sites.enumerated() where site.kind.isCounted {
      guard conditions.allSatisfy({ $0.holds(for: site, of: recording) }) else { continue }
      sites.append(place)
      counts += site.counts
    }
    (self.sites, self.counts) = (sites, counts)
    violations = sections.violations.filter { violation in
      conditions.allSatisfy { $0.holds(for: violation.site, of: recording) }
    }
    let isEntered =
      pattern.thread.map { glob in recording.threads.contains { $0.realtimeSections > 0 && glob.matches($0.name) } }
      ?? (sections.entered > 0)
    hasSections = isEntered || !sections.functions.isEmpty || !violations.isEmpty
    isSeen = conditions.allSatisfy(\.isSeen)
    mayBeOfOtherThreads =
      pattern.thread.map { glob in recording.threads.contains { $0.threads > 1 && glob.matches($0.name) } } ?? false
  }
}
