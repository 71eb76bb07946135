import ArgumentParser
import CaptureFormat
import Snapshots

/// A file that a question is about: a snapshot, or a dump of tracemalloc.
enum HeapInput {
  case snapshot(HeapSnapshot)
  case dump(TracemallocDump)

  /// Reads a file, or says in one sentence why not.
  init(path: String, _ progress: Progress) throws {
    guard TracemallocDump.isPickle(path: path) else {
      self = .snapshot(try HeapSnapshot(path: path, progress))
      return
    }
    progress.show("reading \(path)")
    do throws(TracemallocDumpError) {
      self = .dump(try TracemallocDump(path: path))
    } catch {
      progress.clear()
      throw ValidationError(error.sentence)
    }
  }
}
