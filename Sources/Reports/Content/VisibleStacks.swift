import Snapshots

/// Native stacks without the frames of the interpreter and the C runtime; evaluation loops stay.
struct VisibleStacks {
  /// A number for each node of the recording's native trie, equal for stacks that look equal.
  private var nodes: [UInt32] = [0]
  private var visible = StackTrie()

  /// Adds the nodes that the recording, at a later look of the same generation, has more than before.
  mutating func extend(over recording: Recording) {
    let trie = recording.native
    let isHidden = recording.modules.modules.map { $0.role != .program }
    for node in nodes.count..<max(nodes.count, trie.count) {
      let frame = CanonicalNativeFrame(rawValue: trie.frames[node])
      let parent = nodes[Int(trie.parents[node])]
      let isOmitted = frame.module.map { isHidden[$0] } ?? (frame == .cut)
      nodes.append(isOmitted ? parent : visible.node(frame: frame.rawValue, parent: parent, startsRun: false))
    }
  }

  /// A number that sites share whose stacks look equal.
  func key(of site: Site) -> UInt64 {
    UInt64(nodes[Int(site.native)]) << 32 | UInt64(site.python)
  }
}
