import Snapshots

/// For each native stack, whether the code of certain libraries asked for the memory: the innermost frame that is neither of the C and C++
/// runtime nor of the interpreter is theirs. What Python code asks for that they call is not theirs.
struct OwnCode {
  private let nodes: [Bool]
  /// Whether one of the libraries was loaded.
  let isLoaded: Bool

  /// Looks at every node once.
  init(_ recording: Recording, isOne: (LoadedModule) -> Bool) {
    let modules = recording.modules.modules
    let isWanted = modules.map(isOne)
    let trie = recording.native
    var nodes = [Bool](repeating: false, count: trie.count)
    for node in 1..<max(trie.count, 1) {
      let frame = CanonicalNativeFrame(rawValue: trie.frames[node])
      if frame == .evaluationLoop { continue }
      if let module = frame.module, isWanted[module] || modules[module].role == .program {
        nodes[node] = isWanted[module]
      } else {
        nodes[node] = nodes[Int(trie.parents[node])]
      }
    }
    self.nodes = nodes
    isLoaded = isWanted.contains(true)
  }

  /// Whether the memory of a site is theirs.
  func holds(for site: Site) -> Bool { nodes[Int(site.native)] }
}
