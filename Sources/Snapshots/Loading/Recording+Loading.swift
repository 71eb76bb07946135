package import CaptureFormat
import Symbolication

extension Recording {
  /// Loads a capture. `resolve` gives the one name of a file that may have several (symbolic links).
  package init(_ capture: CaptureFile, resolve: (String) -> String) {
    let log = LogContents(capture.log)
    let facts = RecordingFacts(log.meta)
    let modules = ModuleMap(records: log.modules, unloads: log.unloads, loops: log.loops)
    let codes = CodeTable(
      records: log.codes, strings: log.strings, content: capture.log.content,
      version: facts.pythonVersion.flatMap(PythonVersion.init(_:)), resolve: resolve)
    let native = NativeStackLoader(capture: capture, modules: modules, loops: log.loops)
    let python = PythonStackLoader(capture: capture, codes: codes)
    let ledger = SiteLedger(capture: capture, nativeNodes: native.nodes, pythonNodes: python.nodes)
    let counts = ThreadCounts.ofSlots(in: capture)
    let threads = capture.threads.enumerated().map { RecordedThread($1, slot: $0, counts: counts[$0]) }.filter { $0.threads > 0 }

    path = capture.path
    header = capture.header
    self.facts = facts
    self.modules = modules
    self.codes = python.codes
    self.native = native.trie
    self.python = python.trie
    sites = ledger.sites
    siteOfRecord = ledger.siteOfRecord
    self.threads = threads
    timeline = capture.moments.map(TimelineMoment.init(_:))
    marks = log.marks
    children = log.children

    var losses = RecordingLosses()
    losses.truncatedNative = threads.reduce(0) { $0 &+ $1.truncatedNative }
    losses.truncatedPython = threads.reduce(0) { $0 &+ $1.truncatedPython }
    losses.mismatchedStacks = ledger.sites.count {
      $0.native != 0 && native.trie.runs[Int($0.native)] != python.trie.runs[Int($0.python)]
    }
    losses.brokenRecords = native.brokenNodes + python.brokenNodes + ledger.brokenRecords
    losses.logDamage = log.damage
    losses.inheritedFrees = ledger.inheritedFrees
    self.losses = losses
  }
}
