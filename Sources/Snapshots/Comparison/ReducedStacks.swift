import CaptureFormat

/// The stacks of a recording without lines and without what tells no function of the program: few are left where there were many.
struct ReducedStacks {
  private let native: StackTrie
  private let python: StackTrie
  /// For each node of the recording's tries the one that is left of it.
  private let nativeNodes: [UInt32]
  private let pythonNodes: [UInt32]
  private let isLimited: Bool

  /// Reduces all stacks; `isTelling` is asked once per native frame. Evaluation loops and cuts stay, as they say where Python stands.
  init(_ recording: Recording, isTelling: (CanonicalNativeFrame) -> Bool) {
    var known: [UInt64: Bool] = [:]
    (native, nativeNodes) = Self.reduced(recording.native) { word in
      let frame = CanonicalNativeFrame(rawValue: word)
      let isKept = known[word] ?? (frame == .evaluationLoop || frame == .cut || isTelling(frame))
      known[word] = isKept
      return isKept ? word : nil
    }
    (python, pythonNodes) = Self.reduced(recording.python) { word in
      let frame = CanonicalPythonFrame(rawValue: word)
      if frame.isContext { return word }
      return CanonicalPythonFrame(code: UInt32(truncatingIfNeeded: frame.code), line: 0, isEntry: frame.isEntry).rawValue
    }
    isLimited = recording.header.frameLimit != 0
  }

  private static func reduced(_ trie: StackTrie, _ frame: (UInt64) -> UInt64?) -> (StackTrie, nodes: [UInt32]) {
    var reduced = StackTrie(expected: trie.count / 8)
    var nodes = [UInt32](repeating: 0, count: trie.count)
    for node in 0..<trie.count where node != 0 {
      let parent = nodes[Int(trie.parents[node])]
      nodes[node] = frame(trie.frames[node]).map { reduced.node(frame: $0, parent: parent, startsRun: false) } ?? parent
    }
    return (reduced, nodes)
  }

  /// A number that only sites with equal reduced stacks share.
  func number(of site: Site) -> UInt64 {
    UInt64(nativeNodes[Int(site.native)]) << 32 | UInt64(pythonNodes[Int(site.python)])
  }

  /// The stack of such a number.
  func stack(_ number: UInt64) -> MixedStack {
    MixedStack(
      native: native.stack(UInt32(number >> 32)), python: python.stack(UInt32(truncatingIfNeeded: number)), isLimited: isLimited)
  }
}
