import CaptureFormat
import Growth
import Launching
import Reports
import Snapshots

/// The photographs of a recorded program that lie beside its capture, and which containers the latest two show.
struct TopPhotographs {
  private let recordingStart: UInt64
  private let process: UInt32
  /// What the names of photographs may begin with.
  private let places: [OutputFile]
  /// Photographs that lie elsewhere.
  private var others: [String] = []
  /// By path: the beginning of each file; nil for one of another recording, or that cannot be read.
  private var headers: [String: SnapshotHeader?] = [:]
  private var censuses: [String: ContainerRows.Photograph] = [:]

  /// Those of the process that writes, or wrote, a capture.
  init(ofCapture path: String, _ header: CaptureHeader) {
    recordingStart = header.startRealtime
    process = header.pid
    let stem = PhotographRequest.stem(of: Int32(truncatingIfNeeded: header.pid))
    places = [OutputFile(path)] + (stem.map { [OutputFile($0)] } ?? [])
  }

  /// One more photograph has been taken.
  mutating func add(_ path: String) { others.append(path) }

  /// What the latest photograph shows; nil where there is none. `shown`: what was shown till now.
  mutating func rows(since shown: ContainerRows?) -> ContainerRows? {
    let paths = Array(Set(others + places.flatMap { place in place.snapshots }))
    for path in paths where headers[path] == nil { headers[path] = .some(header(of: path)) }
    let known = paths.compactMap { path in (headers[path] ?? nil).map { (path: path, time: $0.realtime) } }.sorted {
      $0.time < $1.time
    }
    let latest = known.suffix(2).map(\.path)
    censuses = censuses.filter { latest.contains($0.key) }
    for path in latest where censuses[path] == nil { censuses[path] = photograph(path) }
    let read = latest.compactMap { censuses[$0] }
    guard let last = read.last else { return nil }
    let earlier = read.count > 1 ? read.first : nil
    if let shown, shown.latest.path == last.path, shown.earlier?.path == earlier?.path { return shown }
    return ContainerRows(last, since: earlier, before: shown)
  }

  private func header(of path: String) -> SnapshotHeader? {
    guard let header = try? SnapshotFile.header(path: path), header.pid == process, header.recordingStart == recordingStart else {
      return nil
    }
    return header
  }

  private func photograph(_ path: String) -> ContainerRows.Photograph? {
    guard let file = try? SnapshotFile(path: path) else { return nil }
    return ContainerRows.Photograph(
      path: path, seconds: Double(file.header.recordingNanoseconds) / 1e9, census: Census(of: HeapSnapshot(file)))
  }
}
