import CaptureFormat
import Launching

extension ProfileSummary {
  /// Most files that are named one by one.
  private static let most = 5

  /// Each snapshot that was written, and what to ask of it.
  func snapshotLines(of run: RecordedRun, peak: ByteCount?, beside output: OutputFile) -> [String] {
    let paths = run.snapshots.paths
    guard let first = paths.first, let last = paths.last else { return [] }
    let folder = Path.folder(of: output.shownPath)
    func shown(_ path: String) -> String {
      Self.quoted(output.shownPath.contains("/") ? Path.joined(folder, Path.name(of: path)) : Path.name(of: path))
    }
    var lines = paths.prefix(Self.most).map { path in
      path.hasSuffix("-peak.kmsnap") ? "snapshot \(shown(path))\(Self.distance(of: path, from: peak))" : "snapshot \(shown(path))"
    }
    if paths.count > Self.most { lines.append("and \(paths.count - Self.most) more, up to \(shown(last))") }
    lines.append("ask it with: kmmem objects \(shown(first))")
    let own = paths.filter { output.isOwn($0) }
    if own.count > 1 { lines.append("compare two with: kmmem diff \(shown(own[0])) \(shown(own[1]))") }
    return lines
  }

  /// How much of the recording's peak was live when it was photographed.
  private static func distance(of path: String, from peak: ByteCount?) -> String {
    guard let peak, peak.bytes > 0, let text = SnapshotFile.fact("live_bytes", of: path), let live = UInt64(text) else {
      return ""
    }
    let percent = Int((Double(live) / Double(peak.bytes) * 100).rounded(.down))
    return ": \(ByteCount(live).words) live, \(min(percent, 100)) % of the peak"
  }
}
