import Snapshots

/// GitLab's Code Quality report: a list of issues of CodeClimate's form, of which GitLab reads five members.
///
/// It can say neither that something was accepted nor how a search went: what nobody has accepted is all that it has.
enum GitLabExport: AccusationFormat {
  static let name = "gitlab"

  static func write(_ export: AccusationExport, sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    writer.array(export.accusations.filter { $0.acceptance == nil }) { writer, accusation in
      writer.object { writer in
        writer.member("description", Column.cut(accusation.sentence, 1000))
        writer.member("check_name", accusation.rule.id)
        writer.member("fingerprint", accusation.fingerprint)
        writer.member("severity", severity(accusation.level))
        writer.location(of: accusation, folder: export.folder)
      }
    }
    writer.finish()
  }

  private static func severity(_ level: AccusationRule.Level) -> String {
    switch level {
    case .error: "critical"
    case .warning: "major"
    case .note: "info"
    }
  }
}

extension Accusation {
  /// The place in the program's own folder, from which GitLab makes a link: its own, else that of the innermost frame there that was not
  /// installed into it.
  fileprivate func placeInFolder(_ folder: String?) -> SourcePlace? {
    if let place, place.isInFolder { return place }
    let own = stack.filter { frame in frame.role == .program && frame.file.map { InstalledFile($0) == nil } ?? false }
    return own.lazy.compactMap { SourcePlace($0, folder: folder) }.first { $0.isInFolder } ?? place
  }
}

extension JSONWriter {
  /// GitLab takes no issue without a path, or with one that does not begin with a name.
  fileprivate mutating func location(of accusation: Accusation, folder: String?) {
    let place = accusation.placeInFolder(folder)
    let path = place.map { $0.isInFolder ? $0.path : SourcePaths(folder: folder).short($0.path) } ?? Accusation.nowhere
    key("location")
    object { writer in
      writer.member("path", String(path.drop { $0 == "/" }))
      writer.key("lines")
      writer.object(inline: true) { $0.member("begin", place?.line ?? 1) }
    }
  }
}
