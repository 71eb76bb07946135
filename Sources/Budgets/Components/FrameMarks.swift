package import Snapshots

/// For each node of a recording's stacks, whether a frame of it, or of one that called it, is of a certain kind.
package struct FrameMarks {
  private var native: [Bool]
  private var python: [Bool]

  /// Asks each distinct frame once; O(nodes).
  init(
    _ recording: Recording, isNative: (CanonicalNativeFrame) -> Bool, isPython: (CanonicalPythonFrame) -> Bool
  ) {
    native = Self.marks(recording.native, isNative) { CanonicalNativeFrame(rawValue: $0) }
    python = Self.marks(recording.python, isPython) { CanonicalPythonFrame(rawValue: $0) }
  }

  /// Callers have lower numbers than those that they call.
  private static func marks<Frame>(_ trie: StackTrie, _ isOne: (Frame) -> Bool, _ frame: (UInt64) -> Frame) -> [Bool] {
    var known: [UInt64: Bool] = [:]
    var marks = [Bool](repeating: false, count: trie.count)
    for node in 1..<max(trie.count, 1) {
      if marks[Int(trie.parents[node])] {
        marks[node] = true
        continue
      }
      let word = trie.frames[node]
      let answer = known[word] ?? isOne(frame(word))
      known[word] = answer
      marks[node] = answer
    }
    return marks
  }

  /// Whether some stack has such a frame.
  var hasAny: Bool { native.contains(true) || python.contains(true) }

  /// Whether the stack of a site has such a frame.
  package func hold(for site: Site) -> Bool { native[Int(site.native)] || python[Int(site.python)] }
}
