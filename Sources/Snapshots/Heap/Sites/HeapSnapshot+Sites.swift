import CCaptureFormat
import CaptureFormat
package import HeapGraph

extension HeapSnapshot {
  /// Who knew the stacks that made the nodes.
  package enum SiteSource: Sendable {
    /// Nobody: neither was a recording going on, nor tracemalloc.
    case none
    /// A recording, whose capture is not at hand: sites are only numbers.
    case missingCapture
    /// A recording, whose capture is at hand.
    case capture
    /// tracemalloc, which knows files and lines.
    case tracemalloc
  }

  /// Who knew the stacks that made the nodes.
  package var siteSource: SiteSource {
    if file.header.flags.contains(.tracemalloc) { return .tracemalloc }
    if stackNames != nil { return .capture }
    return file.header.recordingStart == 0 ? .none : .missingCapture
  }

  /// The number of the stack that made a node; 0 = not known.
  package func site(of node: NodeID) -> UInt32 { file.nodes[node.index].site }

  /// Whether a node is from before the recording, so that nobody knows its stack.
  package func isEarlier(_ node: NodeID) -> Bool {
    site(of: node) == 0 && file.nodes[node.index].flags & KMM_NODE_EARLIER.rawValue != 0
  }

  /// How many nodes are from before the recording.
  package var earlierCount: Int { graph.nodes.count { isEarlier($0) } }

  /// The frames of a site's stack, innermost first; empty where they are not known.
  package func stack(ofSite site: UInt32) -> [NamedFrame] {
    switch siteSource {
    case .none, .missingCapture: return []
    case .tracemalloc: return file.traces[site].map(frame)
    case .capture:
      guard let names = stackNames, let known = names.recording.site(numbered: site) else { return [] }
      return names.names(of: names.recording.stack(native: known.native, python: known.python))
    }
  }

  /// The frame that a site is put down to; nil where no stack is known.
  package func responsibleFrame(ofSite site: UInt32) -> NamedFrame? {
    guard site != 0, siteSource == .capture, let names = stackNames else { return stack(ofSite: site).first }
    return names.recording.site(numbered: site).flatMap { names.responsibleFrame(of: $0) }
  }

  /// Where nodes of a site were made, as a person reads it: "analyse (/srv/harmony.py:7)", "/srv/harmony.py:7", "site 7 of the capture".
  package func siteName(_ site: UInt32) -> String { siteName(site, \.title) }

  /// The same without folders: "analyse (harmony.py:7)".
  package func briefSiteName(_ site: UInt32) -> String { siteName(site, \.brief) }

  private func siteName(_ site: UInt32, _ words: (NamedFrame) -> String) -> String {
    if site == 0 { return "(not known)" }
    switch siteSource {
    case .none, .missingCapture: return "site \(site) of the capture"
    case .tracemalloc: return stack(ofSite: site).first.map(words) ?? "(no stack)"
    case .capture:
      guard let names = stackNames, let known = names.recording.site(numbered: site) else {
        return "site \(site), which is not in the capture"
      }
      return names.responsibleFrame(of: known).map(words) ?? "(no stack)"
    }
  }

  /// tracemalloc knows no functions.
  private func frame(_ frame: SnapshotTraces.Frame) -> NamedFrame {
    NamedFrame(
      language: .python, function: "", shortFunction: "", file: file.strings[frame.file], line: Int(frame.line), module: nil,
      isInlined: false, role: .program)
  }
}

extension NamedFrame {
  /// The file and the line, else the native module; nil where neither is known.
  package var place: String? { file.map { $0 + (line.map { ":\($0)" } ?? "") } ?? module }

  /// The function and its file without the folder: "analyse (harmony.py:7)".
  package var brief: String {
    let place = file.map { ($0.split(separator: "/").last.map(String.init) ?? $0) + (line.map { ":\($0)" } ?? "") }
    guard let place else { return shortFunction }
    return shortFunction.isEmpty ? place : "\(shortFunction) (\(place))"
  }

  /// The function and its place: "analyse (/srv/harmony.py:7)".
  package var title: String {
    guard let place else { return function }
    return function.isEmpty ? place : "\(function) (\(place))"
  }
}
