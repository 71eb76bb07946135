import CCaptureFormat
import CaptureFormat

/// Turns a capture's native nodes into a trie in which equal places of code are equal frames.
struct NativeStackLoader {
  private(set) var trie = StackTrie()
  private var numbers = NodeNumbers()

  /// What a raw frame word becomes.
  private enum Outcome {
    case frame(CanonicalNativeFrame)
    case omitted
  }

  private let modules: ModuleMap
  private let loops: [Range<UInt64>]
  /// The latest outcome per slot of a small direct-mapped cache: stacks repeat few words very often.
  private var cachedWords = [UInt64](repeating: 0, count: 8192)
  private var cachedOutcomes = [Outcome](repeating: .omitted, count: 8192)

  init(modules: ModuleMap, loops: [Range<UInt64>]) {
    self.modules = modules
    self.loops = loops
  }

  /// The trie's node for the stack that ends with a node of the capture.
  mutating func node(of number: UInt32, in nodes: [kmm_node]) -> UInt32 {
    for number in numbers.way(to: number, in: nodes) {
      let parent = numbers.parent(of: number, in: nodes)
      switch outcome(of: nodes[Int(number)].frame) {
      case .omitted: numbers[number] = parent
      case .frame(let frame):
        numbers[number] = trie.node(frame: frame.rawValue, parent: parent, startsRun: frame == .evaluationLoop)
      }
    }
    return numbers[number]
  }

  private mutating func outcome(of word: UInt64) -> Outcome {
    let slot = Int(truncatingIfNeeded: InternTable.hash(word, 0) & 8191)
    if cachedWords[slot] == word, word != 0 { return cachedOutcomes[slot] }
    let outcome = uncachedOutcome(of: NativeFrameWord(rawValue: word))
    cachedWords[slot] = word
    cachedOutcomes[slot] = outcome
    return outcome
  }

  private func uncachedOutcome(of word: NativeFrameWord) -> Outcome {
    if word.isCut { return .frame(.cut) }
    let address = word.lookupAddress
    if loops.contains(where: { $0.contains(address) }) { return .frame(.evaluationLoop) }
    guard let place = modules.place(of: address, generation: word.generation) else {
      return .frame(CanonicalNativeFrame(address: word.address, module: nil, isExact: word.isExact))
    }
    if modules.modules[place.module].role == .profiler { return .omitted }
    let moved = place.address &+ (word.address &- address)
    return .frame(CanonicalNativeFrame(address: moved, module: place.module, isExact: word.isExact))
  }
}
