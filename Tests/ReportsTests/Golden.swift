import Foundation
import Testing

/// A file that holds what a report must look like, character for character.
///
/// With KMMEM_UPDATE_GOLDENS=1 the files are written instead of compared; read the difference before committing it.
struct Golden {
  let name: String

  private var url: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens").appending(path: name)
  }

  /// Compares, and shows the first line that differs.
  func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    if ProcessInfo.processInfo.environment["KMMEM_UPDATE_GOLDENS"] == "1" {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
      return
    }
    let golden = try String(contentsOf: url, encoding: .utf8)
    guard golden != text else { return }
    let lines = (golden.components(separatedBy: "\n"), text.components(separatedBy: "\n"))
    let number = zip(lines.0, lines.1).enumerated().first { $1.0 != $1.1 }?.offset ?? min(lines.0.count, lines.1.count)
    func line(_ lines: [String]) -> String { number < lines.count ? lines[number] : "(end)" }
    Issue.record("\(name):\(number + 1) should be\n\(line(lines.0))\nbut is\n\(line(lines.1))", sourceLocation: sourceLocation)
  }
}
