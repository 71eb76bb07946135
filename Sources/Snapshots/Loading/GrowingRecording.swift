package import CaptureFormat
import Symbolication

/// A recording that is loaded again and again while its program runs: what was read once stays, and only what is new is added.
///
/// Nodes, sites, codes and files keep their numbers from one look to the next, unless `generation` moves.
package struct GrowingRecording {
  /// Moves when the numbers of nodes and sites, or the names of modules, no longer mean what they meant at the look before.
  package private(set) var generation = 0

  private let resolve: (String) -> String
  private var start: StartMark?
  private var log = LogContents()
  private var parts: Parts?

  /// What tells the capture from another that was put in its place.
  private struct StartMark: Equatable {
    let pid: UInt32
    let nanoseconds: UInt64
  }

  /// What one generation has of the capture.
  private struct Parts {
    let modules: ModuleMap
    let placeCount: Int
    let pythonVersion: String?
    var codeCount = 0
    var native: NativeStackLoader
    var python: PythonStackLoader
    var ledger = SiteLedger()
  }

  /// Begins without a look. `resolve` gives the one name of a file that may have several.
  package init(resolve: @escaping (String) -> String) {
    self.resolve = resolve
  }

  /// The recording as a capture shows it now.
  package mutating func look(at capture: CaptureFile) -> Recording {
    let mark = StartMark(pid: capture.header.pid, nanoseconds: capture.header.startMonotonic)
    if mark != start || capture.log.content.count < log.end {
      start = mark
      log = LogContents()
      parts = nil
    }
    log.read(capture.log)
    let facts = RecordingFacts(log.meta)
    var parts = parts.take() ?? begin(facts)
    if parts.placeCount != log.placeCount || parts.pythonVersion != facts.pythonVersion { parts = begin(facts) }
    addCodes(of: capture, to: &parts)
    parts.ledger.add(capture, native: &parts.native, python: &parts.python)
    self.parts = parts
    return Recording(capture, facts: facts, log: log, modules: parts.modules, parts.native, parts.python, parts.ledger)
  }

  private mutating func begin(_ facts: RecordingFacts) -> Parts {
    generation += 1
    let modules = ModuleMap(records: log.modules, unloads: log.unloads, loops: log.loops)
    return Parts(
      modules: modules, placeCount: log.placeCount, pythonVersion: facts.pythonVersion,
      native: NativeStackLoader(modules: modules, loops: log.loops),
      python: PythonStackLoader(codes: CodeTable(version: facts.pythonVersion.flatMap(PythonVersion.init(_:)))))
  }

  /// A new package gives the files in its folder other module names.
  private mutating func addCodes(of capture: CaptureFile, to parts: inout Parts) {
    guard parts.codeCount < log.codes.count else { return }
    let known = parts.python.codes.files.count
    parts.python.codes.add(
      log.codes[parts.codeCount...], strings: log.strings, content: capture.log.content, resolve: resolve)
    if parts.codeCount > 0, parts.python.codes.files[known...].contains(where: { $0.hasSuffix("/__init__.py") }) {
      generation += 1
    }
    parts.codeCount = log.codes.count
  }
}

extension Recording {
  /// Puts together what was read of a capture.
  init(
    _ capture: CaptureFile, facts: RecordingFacts, log: LogContents, modules: ModuleMap, _ native: NativeStackLoader,
    _ python: PythonStackLoader, _ ledger: SiteLedger
  ) {
    let counts = ThreadCounts.ofSlots(in: capture)
    let threads = capture.threads.enumerated().map { RecordedThread($1, slot: $0, counts: counts[$0]) }.filter { $0.threads > 0 }
    path = capture.path
    header = capture.header
    self.facts = facts
    self.modules = modules
    codes = python.codes
    self.native = native.trie
    self.python = python.trie
    sites = ledger.sites
    events = ledger.events
    siteOfRecord = ledger.siteOfRecord
    ownerOfRecord = ledger.ownerOfRecord
    self.threads = threads
    timeline = capture.moments.map(TimelineMoment.init(_:))
    marks = log.marks
    photographs = log.photographs
    children = log.children
    var brokenBirths = 0
    heapErrors = log.heapErrors.compactMap { HeapError($0, ledger, modules, siteBase: capture.header.siteBase) }
    births = Births(capture, starts: log.epochs, ledger, broken: &brokenBirths)
    regions = Region.classified(log, ledger, siteBase: capture.header.siteBase)

    var losses = RecordingLosses()
    losses.truncatedNative = threads.reduce(0) { $0 &+ $1.truncatedNative }
    losses.truncatedPython = threads.reduce(0) { $0 &+ $1.truncatedPython }
    losses.mismatchedStacks = ledger.sites.count {
      $0.native != 0 && native.trie.runs[Int($0.native)] != python.trie.runs[Int($0.python)]
    }
    losses.brokenRecords =
      NodeNumbers.brokenNodes(capture.nativeNodes) + NodeNumbers.brokenNodes(capture.pythonNodes) + ledger.brokenRecords
      + brokenBirths
    losses.logDamage = log.damage
    losses.inheritedFrees = ledger.inheritedFrees
    self.losses = losses
  }
}
