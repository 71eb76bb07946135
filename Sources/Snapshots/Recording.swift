package import CaptureFormat

/// One capture, loaded: stacks without duplicates, sites with all their frees, and the tables that name their frames.
package struct Recording: Sendable {
  /// Where the capture was read from.
  package var path: String
  /// Totals, losses and settings.
  package let header: CaptureHeader
  /// Command, folder, interpreter and host.
  package let facts: RecordingFacts
  /// Modules by generation of the address space.
  package let modules: ModuleMap
  /// Python code objects and their files.
  package let codes: CodeTable
  /// Native stacks; frames are `CanonicalNativeFrame`. kmmem's own frames are left out.
  package let native: StackTrie
  /// Python stacks; frames are `CanonicalPythonFrame`.
  package let python: StackTrie
  /// All sites, in the order of their first event.
  package internal(set) var sites: [Site]
  /// What threads did in real-time sections, and elsewhere where that was asked for, by where they did it; how often stands in `allocations`.
  package let events: [Site]
  /// For each of the capture's site records its place in `sites`; -1 for one that is no site of its own.
  let siteOfRecord: [Int32]
  /// The same, with the records of frees by other threads, which belong to the site that allocated.
  package let ownerOfRecord: [Int32]
  /// Thread slots that were used.
  package let threads: [RecordedThread]
  /// Points of the timeline, oldest first.
  package let timeline: [TimelineMoment]
  /// Moments that somebody named.
  package let marks: [RecordedMark]
  /// The photographs of the heap that were taken meanwhile, by the names of their files.
  package let photographs: [RecordedMark]
  /// Processes that were forked.
  package let children: [UInt32]
  /// Blocks that were given back wrongly, and memory that was used wrongly: each place once per thread, in the order of the first.
  package let heapErrors: [HeapError]
  /// What lived when the recording ended, by when it was made; nil where the recording did not end, or had no room for it.
  package internal(set) var births: Births?
  /// What the address space consisted of when the recording ended, ascending; nil where the recording did not end, or had no room for it.
  package let regions: [Region]?
  /// What could not be recorded or read.
  package let losses: RecordingLosses
  /// Whether the sites have the figures of some generations alone.
  package internal(set) var isOfGenerations = false

  /// The stack of a site, or of any two nodes.
  package func stack(native: UInt32, python: UInt32) -> MixedStack {
    MixedStack(native: self.native.stack(native), python: self.python.stack(python), isLimited: header.frameLimit != 0)
  }

  /// The site of a number that blocks have; nil for one that this process did not record.
  package func site(numbered number: UInt32) -> Site? { place(ofSiteNumbered: number).map { sites[$0] } }

  /// The same as a place in `sites`.
  package func place(ofSiteNumbered number: UInt32) -> Int? {
    guard number > header.siteBase, Int(number - header.siteBase) < siteOfRecord.count else { return nil }
    let place = siteOfRecord[Int(number - header.siteBase)]
    return place < 0 ? nil : Int(place)
  }

  /// The figures of all sites that the totals count: heap, objects and anonymous mappings.
  package var counted: SiteCounts {
    sites.reduce(into: SiteCounts()) { if $1.kind.isCounted { $0 += $1.counts } }
  }
}

/// What a capture says about the recorded program, apart from memory.
package struct RecordingFacts: Sendable {
  package var command: [String] = []
  package var folder: String?
  package var executable: String?
  package var pythonVersion: String?
  package var pythonExecutable: String?
  package var profilerVersion: String?
  package var host: String?
  /// Objects stand at the lines that made them, even where the interpreter's free lists gave them their memory.
  package var followsFreeLists = false
  /// Functions that are real-time sections from their beginning to their end, as somebody named them.
  package var realtimeFunctions: [String] = []
  /// Blocks should have been guarded, and the system had no address space for them.
  package var isGuardRefused = false
  /// What single calls needed, by the names of the functions that were measured call by call.
  package var calls: [String: CallFigures] = [:]

  /// Stands before the names of functions that were measured call by call.
  private static let callsKey = "calls."

  init(_ meta: [String: String]) {
    command = meta["command"].map { $0.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init) } ?? []
    folder = meta["cwd"]
    executable = meta["executable"]
    pythonVersion = meta["python.version"]
    pythonExecutable = meta["python.executable"]
    profilerVersion = meta["kmmem.version"]
    host = meta["host"]
    realtimeFunctions = meta["realtime.functions"].map { $0.split(separator: "\u{1f}").map(String.init) } ?? []
    for (key, value) in meta where key.hasPrefix(Self.callsKey) {
      calls[String(key.dropFirst(Self.callsKey.count))] = CallFigures(value)
    }
    isGuardRefused = meta["guard"] == "refused"
    followsFreeLists = meta["python.ref_tracer"] == "on"
  }
}

/// A thread slot, named after the latest thread that had it.
package struct RecordedThread: Sendable {
  package let slot: Int
  package let tid: UInt32
  package let name: String
  /// How many threads had the slot, one after the other.
  package let threads: UInt32
  /// When the first of them came, and when the latest ended, in nanoseconds since the start; nil where an older kmmem did not note it,
  /// and for the end of a thread that went on.
  package let began: UInt64?
  package let ended: UInt64?
  package let allocations: UInt64
  package let allocatedBytes: UInt64
  package let frees: UInt64
  /// How often its threads entered a real-time section.
  package let realtimeSections: UInt64
  /// Stacks that the unwinder could not follow to the end.
  package let truncatedNative: UInt64
  /// Python stacks deeper than the limit.
  package let truncatedPython: UInt64
  /// Allocations by size: class k counts 2^(k-1) < size <= 2^k; class 0: 0 and 1.
  package let sizes: [UInt64]
}

/// One point of the timeline.
package struct TimelineMoment: Sendable {
  package let nanoseconds: UInt64
  package let heapBytes: UInt64
  package let objectBytes: UInt64
  package let mappedBytes: UInt64
  package let residentBytes: UInt64
  package let peakBytes: UInt64

  /// Heap, objects and mappings together.
  package var trackedBytes: UInt64 { heapBytes &+ objectBytes &+ mappedBytes }
}

/// A moment that somebody named.
package struct RecordedMark: Sendable {
  package let name: String
  package let nanoseconds: UInt64
  package let liveBytes: UInt64
}

/// What lived when a recording ended, by site and by the epoch in which it was made.
package struct Births: Sendable {
  /// The live blocks that a site made in one epoch.
  package struct Entry: Hashable, Sendable {
    /// The site's place in `Recording.sites`.
    package let site: Int
    package let epoch: Int
    package let blocks: UInt64
    package let bytes: UInt64
  }

  /// When each epoch began, in nanoseconds since the start, ascending.
  package let starts: [UInt64]
  /// Sorted by site and epoch, each pair once.
  package internal(set) var entries: [Entry]
}

/// What could not be recorded, and what could not be read.
package struct RecordingLosses: Sendable {
  package var truncatedNative: UInt64 = 0
  package var truncatedPython: UInt64 = 0
  /// Sites whose evaluation loops and runs of Python frames differ in number.
  package var mismatchedStacks = 0
  /// Nodes and sites that point at others which cannot be.
  package var brokenRecords = 0
  /// What the log's reader met.
  package var logDamage = CaptureLog.Damage()
  /// Frees of blocks that were inherited at a fork.
  package var inheritedFrees: UInt64 = 0
}
