import CaptureFormat
import Diagnosis
import Snapshots
import Symbolication

extension TrialCapture {
  /// What a recording tells of the interpreter that it is of.
  init(_ recording: Recording, search: SymbolSearchPath) {
    let biggest = recording.sites.max { $0.counts.allocatedBytes < $1.counts.allocatedBytes }
    let stack = biggest.map { recording.stack(native: $0.native, python: $0.python) }
    let python = stack?.frames.count { if case .python = $0 { true } else { false } } ?? 0
    let symbolizer = Symbolizer(search: search)
    func source(_ isWanted: (String) -> Bool) -> SymbolSource? {
      guard let module = recording.modules.modules.first(where: { isWanted($0.name) }) else { return nil }
      switch symbolizer.status(of: module.identity) {
      case .debugInformation(let path): return SymbolSource(file: path, detail: .lines)
      case .symbolTable(let path): return SymbolSource(file: path, detail: .names)
      default: return SymbolSource(file: module.path, detail: .nothing)
      }
    }
    self.init(
      version: recording.facts.pythonVersion ?? "", allocations: recording.counted.allocations, pythonFrames: python,
      nativeFrames: (stack?.frames.count ?? 0) - python, isComplete: stack.map { $0.isMatched && !$0.isCut } ?? false,
      interpreter: source { $0.hasPrefix("libpython") } ?? source { $0.hasPrefix("python") },
      libc: source { $0.hasPrefix("libc.so") })
  }
}
