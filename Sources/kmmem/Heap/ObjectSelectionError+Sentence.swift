import ArgumentParser
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

  /// The references to some nodes from holders that are named by address or type, or one sentence why there are none.
  func references(from holders: [String], to held: ObjectSelection, in path: String) throws -> [SelectedReferences] {
    try holders.map { name in
      let references = SelectedReferences(from: try selection(name, in: path), to: held, in: self)
      if references.edges.isEmpty {
        throw ValidationError(
          "\(words(for: references.holders)) does not hold \(words(for: held)) in \(path); kmmem holders tells who does.")
      }
      return references
    }
  }

  /// An object with what it is, since another may have been meant that was at its address at another time; or a type's name.
  private func words(for selection: ObjectSelection) -> String {
    switch selection.subject {
    case .object(let node): label(of: node)
    case .type(let name): name
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
