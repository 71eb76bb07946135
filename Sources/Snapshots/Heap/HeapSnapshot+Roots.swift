import CCaptureFormat
import CaptureFormat
package import HeapGraph

extension HeapSnapshot {
  /// The kind of the root that a node is; nil for one that is none.
  package func rootKind(of node: NodeID) -> RootKind? { bestRoots[node].map { RootKind(file.roots[$0]) } }

  /// What holds a root, in words: "local variable x of analyse (thread 123)"; nil for a node that is none.
  package func rootWords(of node: NodeID) -> String? { bestRoots[node].map { words(of: file.roots[$0]) } }

  /// The same without the thread and the line: in how many threads a function runs, its variable is one holder.
  package func mergedRootWords(of node: NodeID) -> String? {
    bestRoots[node].map { index in
      var root = file.roots[index]
      (root.thread, root.line) = (0, 0)
      return words(of: root)
    }
  }

  private func words(of root: kmm_snapshot_root) -> String {
    let name = file.strings[root.name]
    let thread = root.thread == 0 ? "" : " (thread \(root.thread))"
    switch RootKind(root) {
    case .module: return "module \(name ?? "without a name")"
    case .interpreter: return "the interpreter's \(name ?? "own state")"
    case .interpreterState: return "the interpreter's \(name ?? "own state")\(thread)"
    case .local: return "local variable \(name ?? "") of \(owner(of: root))\(thread)"
    case .frame: return "frame of \(owner(of: root))\(thread)"
    case .atexit: return "atexit callback" + (name.map { " \($0)" } ?? "")
    case .global: return "global data at \(place(of: root.where))" + (name.map { " (\($0))" } ?? "")
    case .stack: return "stack word \(Self.hexadecimal(root.where))\(thread)"
    case .register: return "register \(name ?? String(root.where))\(thread)"
    case .threadLocal: return "thread-local word \(Self.hexadecimal(root.where))\(thread)"
    case .staticObject: return "static object \(label(of: NodeID(root.node)))"
    case .unknown: return "root of an unknown kind (\(root.kind))"
    }
  }

  private func owner(of root: kmm_snapshot_root) -> String {
    let owner = file.strings[root.owner] ?? "an unknown function"
    return root.line == 0 ? owner : "\(owner), line \(root.line)"
  }

  /// "libpenta.so+0x1f8" for an address in a loaded file, else the address.
  private func place(of address: UInt64) -> String {
    guard let found = loadedFile(around: address) else { return Self.hexadecimal(address) }
    let name = found.path.split(separator: "/").last.map(String.init) ?? found.path
    return "\(name)+\(Self.hexadecimal(address - found.start &+ found.offset))"
  }

  /// Whether a root is a variable of the interpreter's own file: of libpython, or of the executable that has it within.
  package func isOfInterpreterFile(_ node: NodeID) -> Bool {
    guard let index = bestRoots[node], RootKind(file.roots[index]) == .global,
      let name = loadedFile(around: file.roots[index].where)?.path.split(separator: "/").last
    else { return false }
    return name.hasPrefix("libpython") || name.hasPrefix("python")
  }

  static func hexadecimal(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }
}
