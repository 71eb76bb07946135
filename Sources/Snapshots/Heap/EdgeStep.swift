/// Where a holder keeps what it holds: one step on the way from a root to a node.
package enum EdgeStep: Hashable, Sendable {
  /// An attribute, a slot, a variable of a closure or another place that has a name.
  case attribute(String)
  /// A variable of a function's closure.
  case closureVariable(String)
  /// The value under a key, which is written as Python writes it.
  case key(String)
  /// A key of a dict.
  case dictionaryKey
  /// An element of a list or tuple.
  case index(Int)
  /// An element of a set.
  case element
  /// A pointer so many bytes into the object or block.
  case offset(Int)
  /// A pointer so many bytes into a block that leads into another one, behind its beginning; nil where its place was not kept.
  case interior(Int?)
  /// A pointer too far in for its place to be kept.
  case farOffset
  /// The object's type.
  case type
  /// Memory of the object's own: a list's items, a dict's table.
  case memory
  /// The object's instance dictionary.
  case dictionary
  /// Names that the object shares with others of its type.
  case sharedNames
  /// Somewhere among the elements of a container.
  case anyElement
  /// Something outside of both keeps it for as long as the holder lives (`keep_alive`).
  case bond
  /// The type says that it holds the node, and not where.
  case unknown

  /// The step as it stands behind the holder's name.
  package var text: String {
    switch self {
    case .attribute(let name): ".\(name)"
    case .closureVariable(let name): ".<closure \(name)>"
    case .key(let key): "[\(key)]"
    case .dictionaryKey: ".<key>"
    case .index(let index): "[\(index)]"
    case .element: ".<element>"
    case .offset(let bytes): "+0x\(String(bytes, radix: 16))"
    case .interior(let bytes): "+\(bytes.map { "0x" + String($0, radix: 16) } ?? "…") (interior)"
    case .farOffset: "+…"
    case .type: ".__class__"
    case .memory: ".<memory>"
    case .dictionary: ".__dict__"
    case .sharedNames: ".<names>"
    case .anyElement: "[…]"
    case .bond: ".<keeps alive>"
    case .unknown: ".<unknown>"
    }
  }

  /// The step without what tells one element of a container from the next.
  package var generalized: EdgeStep {
    switch self {
    case .key, .index: .anyElement
    default: self
    }
  }

  /// The name under which a key of an instance's or a module's dictionary is an attribute; nil where it is none.
  var attributeName: String? {
    guard case .key(let key) = self, key.count > 2, key.hasPrefix("'"), key.hasSuffix("'") else { return nil }
    let name = key.dropFirst().dropLast()
    guard let first = name.first, first == "_" || first.isLetter,
      name.allSatisfy({ $0 == "_" || $0.isLetter || $0.isNumber })
    else { return nil }
    return String(name)
  }

  /// The step as it is written behind another one: what stands under a name in an object's dictionary is an attribute.
  package func written(behind previous: EdgeStep?) -> EdgeStep {
    previous == .dictionary ? attributeName.map { .attribute($0) } ?? self : self
  }

  /// A way with each `.__dict__['name']` in it written as `.name`.
  static func collapsed(_ steps: [EdgeStep]) -> [EdgeStep] {
    var collapsed: [EdgeStep] = []
    for step in steps {
      if collapsed.last == .dictionary, let name = step.attributeName {
        collapsed[collapsed.count - 1] = .attribute(name)
      } else {
        collapsed.append(step)
      }
    }
    return collapsed
  }
}
