import Foundation

/// A folder of one test's own, removed with it.
final class ScratchFolder: Sendable {
  let url: URL

  init() throws {
    let name = "kmmem-symbols-\(UUID().uuidString)"
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    url = folder.resolvingSymlinksInPath()
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  func path(_ name: String) -> String {
    url.appendingPathComponent(name).path
  }

  /// Moves a file to a place inside this folder, making the folders on the way.
  func move(_ source: String, to name: String) throws {
    let target = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: source, toPath: target.path)
  }
}
