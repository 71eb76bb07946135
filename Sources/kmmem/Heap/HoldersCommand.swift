import ArgumentParser
import Reports
import Snapshots

/// `kmmem holders`: shows who holds an object, or all objects of a type.
struct HoldersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "holders",
    abstract: "Show who holds an object, or the objects of a type, in a snapshot.",
    discussion: """
      The answer has the shortest ways from the roots (those of all objects of a type are merged), the fewest holders that must \
      all let go for the objects to be freed, and the bytes that this would give.

      Examples:
        kmmem holders photo.kmsnap 0x7f3c5d0a1e40
        kmmem holders photo.kmsnap music_brain.sessions.Session
        kmmem holders photo.kmsnap Session     where only one module has a type of this name
      """)

  @Argument(help: "The snapshot.", completion: .file(extensions: ["kmsnap"]))
  var snapshot: String

  @Argument(help: "The address of an object or block (0x…), or the name of a type.")
  var object: String

  @OptionGroup var options: HeapCommandOptions

  func run() throws {
    let progress = Progress()
    let heap = try HeapSnapshot(path: snapshot, progress)
    try options.write(progress) {
      do throws(ObjectSelectionError) {
        let selection = try heap.selection(object)
        return .holders(ObjectHolders(of: selection, in: heap), in: heap, limit: options.limit)
      } catch {
        progress.clear()
        throw ValidationError(error.sentence(in: snapshot))
      }
    }
  }
}

extension ObjectSelectionError {
  /// What is wrong with the name, and what to do.
  fileprivate func sentence(in path: String) -> String {
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
