import CCaptureFormat
import CaptureFormat

/// Turns a capture's Python nodes into a trie in which all instructions of a line are one frame.
struct PythonStackLoader {
  private(set) var trie: StackTrie
  /// The node of the trie for each node of the capture.
  private(set) var nodes: [UInt32]
  /// The code objects, their used line tables decoded.
  private(set) var codes: CodeTable
  /// Nodes whose parent does not come before them; they are taken as outermost.
  private(set) var brokenNodes = 0

  private var cachedWords = [UInt64](repeating: 0, count: 8192)
  private var cachedFrames = [UInt64](repeating: 0, count: 8192)

  init(capture: CaptureFile, codes: CodeTable) {
    self.codes = codes
    trie = StackTrie(expected: capture.pythonNodes.count)
    nodes = [UInt32](repeating: 0, count: max(1, capture.pythonNodes.count))
    for (number, node) in capture.pythonNodes.enumerated().dropFirst() {
      if node.parent >= number { brokenNodes += 1 }
      let parent = node.parent < number ? nodes[Int(node.parent)] : 0
      let frame = canonical(node.frame)
      nodes[number] = trie.node(frame: frame.rawValue, parent: parent, startsRun: frame.isEntry || parent == 0)
    }
  }

  private mutating func canonical(_ word: UInt64) -> CanonicalPythonFrame {
    let slot = Int(truncatingIfNeeded: InternTable.hash(word, 0) & 8191)
    if cachedWords[slot] == word, word != 0 { return CanonicalPythonFrame(rawValue: cachedFrames[slot]) }
    let frame = codes.canonical(PythonFrameWord(rawValue: word))
    cachedWords[slot] = word
    cachedFrames[slot] = frame.rawValue
    return frame
  }
}
