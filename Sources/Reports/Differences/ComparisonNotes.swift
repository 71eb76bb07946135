import CaptureFormat
import Snapshots

/// What a reader should know of two recordings that are compared: where they are not of the same kind, and what that means.
struct ComparisonNotes {
  private(set) var notes: [String] = []

  /// Compares two recordings; the first one is the earlier.
  init(_ sides: [ReportSource.Process]) {
    let recordings = sides.map(\.recording)
    addPrograms(recordings[0].facts, recordings[1].facts)
    addSettings(recordings[0].header, recordings[1].header)
    addArenas(recordings)
    let own = sides.map { Certainty(ReportSource($0)).notes }
    notes += own[0].filter(own[1].contains).map { "Both: \($0)" }
    notes += own[0].filter { !own[1].contains($0) }.map { "Before: \($0)" }
    notes += own[1].filter { !own[0].contains($0) }.map { "After: \($0)" }
  }

  private mutating func addPrograms(_ before: RecordingFacts, _ after: RecordingFacts) {
    if before.stableCommand != after.stableCommand {
      notes.append("The commands differ: what only one of them does is new or gone, not a change of the program.")
    }
    let versions = (before.pythonVersion ?? "none", after.pythonVersion ?? "none")
    if versions.0 != versions.1 {
      notes.append(
        "The interpreters differ (CPython \(versions.0), then \(versions.1)): they allocate differently for the same program, so that "
          + "many places change that nobody has touched.")
    }
    if before.followsFreeLists != after.followsFreeLists {
      notes.append(
        "One of the interpreters tells of objects from its free lists and the other does not: such objects may stand at other places."
      )
    }
  }

  private mutating func addSettings(_ before: CaptureHeader, _ after: CaptureHeader) {
    if before.sampleBytes != after.sampleBytes {
      let rates = [before, after].map {
        $0.sampleBytes == 0 ? "everything" : "one event in about \(ByteText.exact($0.sampleBytes))"
      }
      notes.append(
        "Recorded was \(rates[0]), then \(rates[1]): a small place may be new or gone because the sample has none of its blocks.")
    } else if before.sampleBytes != 0 {
      notes.append("Both are samples: a small place may be new or gone because one of them has none of its blocks.")
    }
    // A sample has no small objects either, and says so itself.
    if before.options.contains(.objects) != after.options.contains(.objects) {
      let which = before.options.contains(.objects) ? ("earlier", "gone") : ("later", "new")
      notes.append(
        "Only the \(which.0) recording has Python's small objects: their places are \(which.1), and mappings of Python's allocator stand "
          + "for them in the other. Record both with --objects, or both without.")
    }
    if before.options.contains(.native) != after.options.contains(.native) {
      notes.append("One recording has no native frames (--no-native): places are compared by their Python frames alone.")
    }
    if before.frameLimit != after.frameLimit {
      let limits = [before, after].map { $0.frameLimit == 0 ? "all frames" : "at most \($0.frameLimit) frames" }
      notes.append(
        "Stacks have \(limits[0]), then \(limits[1]): those that were shortened in one recording alone are gone there and new here."
      )
    }
  }

  private mutating func addArenas(_ recordings: [Recording]) {
    guard recordings.contains(where: { $0.facts.pythonVersion != nil && !$0.header.options.contains(.objects) }) else { return }
    notes.append(
      "Without Python's small objects, an arena of its allocator stands at the line that happened to need it: it may be gone at one "
        + "place and new at another.")
  }
}

extension RecordingFacts {
  /// The words of the command without the folders in them.
  fileprivate var stableCommand: [Substring] {
    command.enumerated().map { index, word in
      // The same interpreter has other names: python, python3, python3.11.
      if index == 0, pythonVersion != nil { return "python" }
      return word.split(separator: "/").last ?? ""
    }
  }
}
