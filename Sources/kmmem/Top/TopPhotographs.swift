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
  /// By path: what was read of each file.
  private var known: [String: Known] = [:]

  /// What was read of a file, which a later photograph may have replaced.
  private struct Known {
    let identity: FileIdentity?
    /// nil for one of another recording, or that cannot be read.
    let header: SnapshotHeader?
    /// nil as long as nobody has asked, and for one that cannot be read.
    var photograph: ContainerRows.Photograph?
    var isRead = false
  }

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
    for path in paths {
      let identity = FileIdentity(path: path)
      if known[path]?.identity != identity || known[path] == nil {
        known[path] = Known(identity: identity, header: header(of: path))
      }
    }
    let times = paths.compactMap { path in known[path]?.header.map { (path: path, time: $0.realtime) } }
    let latest = times.sorted { $0.time < $1.time }.suffix(2).map(\.path)
    for path in Array(known.keys) where !latest.contains(path) {
      known[path]?.photograph = nil
      known[path]?.isRead = false
    }
    for path in latest where known[path]?.isRead == false {
      let read = photograph(path)
      known[path]?.photograph = read
      known[path]?.isRead = true
    }
    let read = latest.compactMap { known[$0]?.photograph }
    guard let last = read.last else { return nil }
    let earlier = read.count > 1 ? read.first : nil
    if let shown, shown.latest.path == last.path, shown.latest.seconds == last.seconds, shown.earlier?.path == earlier?.path,
      shown.earlier?.seconds == earlier?.seconds
    {
      return shown
    }
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
