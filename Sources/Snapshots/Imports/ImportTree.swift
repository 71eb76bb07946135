/// Which import each Python stack belongs to: a tree of imports, and its node for every node of a recording's Python trie.
///
/// An import is the body of a module (`<module>`) that the import machinery runs. What the machinery itself allocates, such as
/// the module's code, belongs to that module where the trie shows only one below the same place of the machinery.
package struct ImportTree: Sendable {
  /// An import, made while another (or none: 0) was running.
  package struct Node: Hashable, Sendable {
    package let parent: Int
    /// The file of the module, as a number in `CodeTable.files`.
    package let file: Int
  }

  /// Node 0 is "no import". A parent's number is below its children's.
  package private(set) var nodes: [Node] = [Node(parent: 0, file: 0)]
  /// The import of each node of the Python trie.
  package private(set) var importOfStack: [Int32]
  private var numbers: [Node: Int] = [:]

  /// What is known of the code of a frame.
  private struct CodeRole {
    var isMachinery: Bool
    var isModuleBody: Bool
  }

  private enum Candidate {
    case none
    case one(file: Int)
    case several
  }

  /// Finds the imports of a recording; O(nodes).
  package init(_ recording: Recording) {
    let trie = recording.python
    let roles = recording.codes.codes.map { code in
      CodeRole(
        isMachinery: FrameRoles.isImportMachinery(file: recording.codes.files[code.file]), isModuleBody: code.name == "<module>")
    }
    let codeOfNode = trie.frames.map { CanonicalPythonFrame(rawValue: $0).code }
    importOfStack = [Int32](repeating: 0, count: trie.count)
    var candidates = [Candidate](repeating: .none, count: trie.count)
    for node in 0..<trie.count where node != 0 {
      let parent = Int(trie.parents[node])
      if roles[codeOfNode[node]].isModuleBody, parent != 0, roles[codeOfNode[parent]].isMachinery {
        Self.propose(recording.codes.codes[codeOfNode[node]].file, from: parent, trie, &candidates) {
          roles[codeOfNode[$0]].isMachinery
        }
      }
    }
    assign(recording, roles, codeOfNode, candidates)
  }

  /// Tells the machinery around a module body whose body it is; stops where the news is old.
  private static func propose(
    _ file: Int, from start: Int, _ trie: StackTrie, _ candidates: inout [Candidate], isMachinery: (Int) -> Bool
  ) {
    var node = start
    while node != 0, isMachinery(node) {
      switch candidates[node] {
      case .none: candidates[node] = .one(file: file)
      case .one(let other) where other != file: candidates[node] = .several
      case .one, .several: return
      }
      node = Int(trie.parents[node])
    }
  }

  private mutating func assign(
    _ recording: Recording, _ roles: [CodeRole], _ codeOfNode: [Int], _ candidates: [Candidate]
  ) {
    let trie = recording.python
    // The import around the present run of machinery frames, for nodes within such a run.
    var around = [Int32](repeating: 0, count: trie.count)
    for node in 0..<trie.count where node != 0 {
      let parent = Int(trie.parents[node])
      let parentIsMachinery = parent != 0 && roles[codeOfNode[parent]].isMachinery
      let outer = parentIsMachinery ? around[parent] : importOfStack[parent]
      if roles[codeOfNode[node]].isMachinery {
        around[node] = outer
        switch candidates[node] {
        case .none: importOfStack[node] = importOfStack[parent]
        case .one(let file): importOfStack[node] = number(Node(parent: Int(outer), file: file))
        case .several: importOfStack[node] = outer
        }
      } else if roles[codeOfNode[node]].isModuleBody, parentIsMachinery {
        importOfStack[node] = number(Node(parent: Int(outer), file: recording.codes.codes[codeOfNode[node]].file))
      } else {
        importOfStack[node] = importOfStack[parent]
      }
    }
  }

  private mutating func number(_ node: Node) -> Int32 {
    if let known = numbers[node] { return Int32(known) }
    nodes.append(node)
    numbers[node] = nodes.count - 1
    return Int32(nodes.count - 1)
  }
}
