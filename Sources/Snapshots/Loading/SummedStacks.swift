package import CaptureFormat

/// Memory by stack that another program has added up, as a recording: without time, modules or code, and with frames that have names
/// already.
package struct SummedStacks {
  /// What was allocated with one stack.
  package struct Sum {
    /// Innermost first.
    package let frames: [NamedFrame]
    package let thread: String?
    package let kind: BlockKind
    package let counts: SiteCounts

    package init(frames: [NamedFrame], thread: String?, kind: BlockKind, counts: SiteCounts) {
      self.frames = frames
      self.thread = thread
      self.kind = kind
      self.counts = counts
    }
  }

  package let recording: Recording
  package let names: StackNamer

  /// Puts sums in the place of sites. `path`: the file that has them; `command`: the program and its arguments; `folder`: from where
  /// source files are named; `realtime`: nanoseconds since 1970.
  package init(_ sums: [Sum], path: String, command: String?, folder: String?, realtime: UInt64) {
    var frames = FrameWords()
    var threads = ThreadSlots()
    var stacks = StackTrie()
    let sites = sums.map { sum in
      let node = sum.frames.reversed().reduce(0) { stacks.node(frame: frames.word(of: $1), parent: $0, startsRun: false) }
      var site = Site(native: node, python: 0, thread: threads.slot(of: sum.thread), kind: sum.kind)
      site.counts = sum.counts
      return site
    }
    let whole = sites.reduce(into: SiteCounts()) { $0 += $1.counts }
    var facts = RecordingFacts([:])
    facts.command = command.map { [$0] } ?? []
    facts.folder = folder
    recording = Recording(
      path: path,
      header: CaptureHeader(
        liveBytes: UInt64(clamping: whole.live.bytes), peakBytes: UInt64(clamping: whole.peak.bytes), startRealtime: realtime),
      facts: facts, modules: ModuleMap(records: [], unloads: [:], loops: []), codes: CodeTable(version: nil), native: stacks,
      python: StackTrie(), sites: sites, events: [], siteOfRecord: [], ownerOfRecord: [], threads: threads.threads(of: sites),
      timeline: [], marks: [], photographs: [], children: [], heapErrors: [], births: nil, regions: nil, losses: RecordingLosses()
    )
    names = StackNamer(recording, known: frames.names)
  }
}

/// Numbers frames, so that a word of a stack stands for each.
private struct FrameWords {
  private(set) var names: [CanonicalNativeFrame: NamedFrame] = [:]
  private var words: [NamedFrame: UInt64] = [:]

  mutating func word(of frame: NamedFrame) -> UInt64 {
    if let known = words[frame] { return known }
    let word = CanonicalNativeFrame(address: UInt64(words.count + 1), module: nil, isExact: true)
    words[frame] = word.rawValue
    names[word] = frame
    return word.rawValue
  }
}

/// Gives threads that are known by their names slots of their own; slot 0 has what no thread is known of.
private struct ThreadSlots {
  private var slots: [String: UInt16] = [:]

  mutating func slot(of name: String?) -> UInt16 {
    guard let name else { return 0 }
    if let known = slots[name] { return known }
    let next = slots.count + 1
    guard next <= Int(UInt16.max) else { return 0 }
    slots[name] = UInt16(next)
    return UInt16(next)
  }

  /// The threads by their slots, those that have a site.
  func threads(of sites: [Site]) -> [RecordedThread] {
    var counts: [UInt16: SiteCounts] = [:]
    for site in sites { counts[site.thread, default: SiteCounts()] += site.counts }
    let names = Dictionary(uniqueKeysWithValues: slots.map { ($1, $0) })
    return counts.keys.sorted().map { slot in
      let sum = counts[slot] ?? SiteCounts()
      return RecordedThread(
        slot: Int(slot), tid: 0, name: names[slot] ?? "", threads: 1, began: nil, ended: nil, allocations: sum.allocations,
        allocatedBytes: sum.allocatedBytes, frees: sum.frees, realtimeSections: 0, truncatedNative: 0, truncatedPython: 0,
        sizes: [])
    }
  }
}
