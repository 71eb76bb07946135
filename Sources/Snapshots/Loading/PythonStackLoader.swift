import CCaptureFormat
import CaptureFormat

/// Turns a capture's Python nodes into a trie in which all instructions of a line are one frame.
struct PythonStackLoader {
  private(set) var trie = StackTrie()
  /// The code objects, their used line tables decoded.
  var codes: CodeTable
  private var numbers = NodeNumbers()

  private var cachedWords = [UInt64](repeating: 0, count: 8192)
  private var cachedFrames = [UInt64](repeating: 0, count: 8192)

  init(codes: CodeTable) {
    self.codes = codes
  }

  /// The trie's node for the stack that ends with a node of the capture.
  mutating func node(of number: UInt32, in nodes: [kmm_node]) -> UInt32 {
    for number in numbers.way(to: number, in: nodes) {
      let parent = numbers.parent(of: number, in: nodes)
      let frame = canonical(nodes[Int(number)].frame)
      let startsRun = !frame.isContext && (frame.isEntry || trie.runs[Int(parent)] == 0)
      numbers[number] = trie.node(frame: frame.rawValue, parent: parent, startsRun: startsRun)
    }
    return numbers[number]
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
