import ArgumentParser
import CaptureFormat
import Reports
import Snapshots

extension ReportInput {
  /// Adds what the captures' sites retain in the latest of the snapshots, where there is one; refuses one that knows none of the sites.
  func addRetention(to source: inout ReportSource, _ progress: Progress) throws {
    guard let path = try latestSnapshot else { return }
    let heap = try HeapSnapshot(path: path, progress)
    HeapPart.dominators.find(in: heap, progress)
    if source.addRetention(in: heap) { return }
    progress.clear()
    throw ValidationError(
      "nobody knows which of the sites made the objects of \(path): it was not taken while one of the captures was written, or that is a "
        + "sample; name the capture of process \(heap.file.header.pid), or leave the snapshot out.")
  }

  private var latestSnapshot: String? {
    get throws {
      if snapshots.count < 2 { return snapshots.first }
      do throws(SnapshotError) {
        var latest: (path: String, time: UInt64)?
        for path in snapshots {
          let time = try SnapshotFile.header(path: path).realtime
          if time >= latest?.time ?? 0 { latest = (path, time) }
        }
        return latest?.path
      } catch {
        throw ValidationError(error.sentence)
      }
    }
  }
}
