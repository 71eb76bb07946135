import CCaptureFormat
import CaptureFormat
package import HeapGraph

/// What holds each node under a name that stays from one snapshot to the next: the part of its locator that stands before the first
/// element of a container. Of `music_brain.harmony._cache['a'][3]` it is `music_brain.harmony._cache`.
///
/// An attribute lengthens the name as long as no object on the way has the type of one before it, so that all links of a chain have
/// one name. Where elements lengthen it, too, the elements of all containers under one name are one place: `_cache[…]`.
package struct StableHolders {
  /// What a way has for a name so far.
  private struct Prefix {
    let name: String
    /// The one that it lengthens.
    let shorter: Int?
    /// The type number of the object whose attribute lengthened it.
    let type: UInt32?
  }

  private let snapshot: HeapSnapshot
  private let throughElements: Bool
  private var prefixes: [Prefix]
  private var known: [String: Int] = [:]
  /// By prefix: those of its elements and of what lies deeper, which most nodes have; -1 = not made yet.
  private var elementPrefixes: [Int32] = [-1]
  private var innerPrefixes: [Int32] = [-1]
  /// By node; -1 = not looked at.
  private var prefixOfNode: [Int32]
  /// By node: what it keeps under names lengthens the prefix.
  private var isOpen: [Bool]

  /// What no root reaches.
  private static let lost = Prefix(name: "(lost)", shorter: nil, type: nil)

  /// Follows the shortest way to each node; O(nodes) and what the names take.
  ///
  /// Ways of `preferred` paths come first, those of the first one before those of the next: a variable of a function may hold what a module holds as well.
  package init(_ snapshot: HeapSnapshot, throughElements: Bool = false, preferred: [ShortestPaths] = []) {
    self.snapshot = snapshot
    self.throughElements = throughElements
    prefixes = [Self.lost]
    prefixOfNode = [Int32](repeating: -1, count: snapshot.graph.nodeCount)
    isOpen = [Bool](repeating: false, count: snapshot.graph.nodeCount)
    var way: [NodeID] = []
    for node in snapshot.graph.nodes {
      let paths = preferred.first { $0.isReached(node) } ?? snapshot.paths(for: node)
      var next: NodeID? = node
      while let current = next, prefixOfNode[current.index] < 0 {
        way.append(current)
        next = paths.caller(of: current)
      }
      while let current = way.popLast() { look(at: current, along: paths) }
    }
  }

  /// The name of what holds a node.
  package func name(of node: NodeID) -> String { prefixes[number(of: node)].name }

  /// The number of that name, from 0: nodes under one name have one number.
  package func number(of node: NodeID) -> Int { Int(prefixOfNode[node.index]) }

  private mutating func look(at node: NodeID, along paths: ShortestPaths) {
    guard let holder = paths.caller(of: node) else {
      let name = paths.isReached(node) ? rootName(of: node) : Self.lost.name
      enter(node, prefix(name, behind: nil, type: nil), isOpen: name != Self.lost.name)
      return
    }
    let before = Int(prefixOfNode[holder.index])
    if let function = paths.caller(of: holder), let variable = snapshot.closureVariable(node, of: holder, of: function) {
      let text = EdgeStep.closureVariable(variable).text
      enter(node, lengthened(Int(prefixOfNode[function.index]), text, from: function) ?? before, isOpen: true)
      return
    }
    guard isOpen[holder.index] else { return enter(node, inner(before), isOpen: false) }
    let isDictionary = paths.caller(of: holder).map { snapshot.isDictionaryOfVariables(holder, of: $0) } ?? false
    let step = snapshot.generalStep(from: holder, to: node, isDictionaryOfVariables: isDictionary)
    switch step.written(behind: isDictionary ? .dictionary : nil) {
    case .dictionary: enter(node, before, isOpen: true)
    case .attribute where snapshot.type(of: holder).name == "cell": enter(node, before, isOpen: true)
    case .attribute(let name):
      let owner = isDictionary ? paths.caller(of: holder) ?? holder : holder
      let longer = lengthened(before, EdgeStep.attribute(name).text, from: owner)
      enter(node, longer ?? inner(before), isOpen: longer != nil)
    case let step where throughElements && isElement(step, of: holder):
      let longer = element(of: before, in: holder)
      enter(node, longer ?? inner(before), isOpen: longer != nil)
    case .offset where throughElements && snapshot.isFunctionCache(holder): enter(node, before, isOpen: true)
    default: enter(node, inner(before), isOpen: false)
    }
  }

  /// What lies deeper than names and elements tell: under the same name, or where elements count, in one place of its own.
  private mutating func inner(_ prefix: Int) -> Int {
    if !throughElements { return prefix }
    if innerPrefixes[prefix] < 0 {
      let name = prefixes[prefix].name
      let inner = name.hasSuffix(Self.deeper) ? prefix : self.prefix(name + Self.deeper, behind: prefix, type: nil)
      innerPrefixes[prefix] = Int32(truncatingIfNeeded: inner)
    }
    return Int(innerPrefixes[prefix])
  }

  /// What ends the name of such a place.
  package static let deeper = "…"

  /// A deque tells what it holds, and not where.
  private func isElement(_ step: EdgeStep, of holder: NodeID) -> Bool {
    switch step {
    case .key, .index, .element, .anyElement: true
    case .unknown: snapshot.itemCount(of: holder) != nil
    default: false
    }
  }

  private mutating func enter(_ node: NodeID, _ prefix: Int, isOpen open: Bool) {
    prefixOfNode[node.index] = Int32(truncatingIfNeeded: prefix)
    isOpen[node.index] = open
  }

  /// The prefix of a container's elements; nil where a container of its type has lengthened it already.
  private mutating func element(of prefix: Int, in container: NodeID) -> Int? {
    let known = Int(elementPrefixes[prefix])
    if known >= 0, prefixes[known].type == snapshot.file.nodes[container.index].type { return known }
    let longer = lengthened(prefix, EdgeStep.anyElement.text, from: container)
    if let longer { elementPrefixes[prefix] = Int32(truncatingIfNeeded: longer) }
    return longer
  }

  /// A longer prefix; nil where an object of the owner's type has lengthened it already.
  private mutating func lengthened(_ prefix: Int, _ text: String, from owner: NodeID) -> Int? {
    let type = snapshot.file.nodes[owner.index].type
    var shorter: Int? = prefix
    while let place = shorter {
      if prefixes[place].type == type { return nil }
      shorter = prefixes[place].shorter
    }
    return self.prefix(prefixes[prefix].name + text, behind: prefix, type: type)
  }

  private mutating func prefix(_ name: String, behind shorter: Int?, type: UInt32?) -> Int {
    if let known = known[name] { return known }
    known[name] = prefixes.count
    prefixes.append(Prefix(name: name, shorter: shorter, type: type))
    elementPrefixes.append(-1)
    innerPrefixes.append(-1)
    return prefixes.count - 1
  }

  /// Words of memory that change with every call have one name for all.
  private func rootName(of node: NodeID) -> String {
    guard let words = snapshot.mergedRootWords(of: node) else { return Self.lost.name }
    return switch snapshot.rootKind(of: node) {
    case .module: String(words.dropFirst("module ".count))
    case .stack: "<stacks>"
    case .register: "<registers>"
    case .threadLocal: "<thread-local memory>"
    default: "<\(words)>"
    }
  }
}
