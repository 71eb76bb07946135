import ArgumentParser
import Snapshots

/// What a question about an object names: a snapshot, and an object in it or a type.
struct ObjectArguments: ParsableArguments {
  @Argument(help: "The snapshot.", completion: .file(extensions: ["kmsnap"]))
  var snapshot: String

  @Argument(help: "The address of an object or block (0x…), or the name of a type.")
  var object: String

  /// Loads the snapshot and finds the object, or says in one sentence why not.
  func selected(_ progress: Progress) throws -> (heap: HeapSnapshot, selection: ObjectSelection) {
    let heap = try HeapSnapshot(path: snapshot, progress)
    return (heap, try progress.clearing { try heap.selection(object, in: snapshot) })
  }
}
