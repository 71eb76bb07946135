import ArgumentParser
import HeapGraph
import Snapshots

extension HeapSnapshot {
  /// The nodes of an address or of a type, or one sentence why there are none.
  func selection(_ name: String, in path: String) throws -> ObjectSelection {
    do throws(ObjectSelectionError) {
      return try selection(name)
    } catch {
      throw ValidationError(error.sentence(in: path))
    }
  }

  /// The references from some holders to an object, all named by address or type, or one sentence why there are none.
  func references(from holders: [String], to object: String, in path: String) throws -> [HeapEdge] {
    let held = try selection(object, in: path)
    return try holders.flatMap { name in
      let edges = edges(from: try selection(name, in: path).nodes, to: held.nodes)
      if edges.isEmpty {
        throw ValidationError("\(name) does not hold \(object) in \(path); kmmem holders tells who does.")
      }
      return edges
    }
  }
}

extension ObjectSelectionError {
  /// What is wrong with the name, and what to do.
  func sentence(in path: String) -> String {
    switch self {
    case .noSuchAddress(let address):
      return
        "\(path) has no object or block at 0x\(String(address, radix: 16)); take an address from kmmem objects or dominators."
    case .notAnAddress(let text):
      return "\(text) is no address; write it as 0x and hexadecimal digits, or name a type."
    case .noSuchType(let name, let similar):
      let known = similar.isEmpty ? "kmmem objects lists the types there are" : "did you mean \(similar.joined(separator: ", "))"
      return "\(path) has no objects of a type \(name); \(known)\(similar.isEmpty ? "." : "?")"
    case .severalTypes(let name, let names):
      return "\(name) may be \(names.joined(separator: ", ")); write the whole name."
    }
  }
}
