import Foundation
import Reports
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

/// What an answer about a heap must look like, for people and for programs: NAME.txt and NAME.json.
struct AnswerGolden {
  private final class Pieces {
    var bytes: [UInt8] = []
  }

  let name: String
  let answer: HeapAnswer

  /// The answer for people. `isNarrow`: no line is longer than asked for.
  func expectText(isNarrow: Bool = false) throws {
    let text = answer.text(width: 100, style: TextStyle(isColored: false))
    try Golden(name: name + ".txt").expect(Self.stable(text))
    if isNarrow { for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") } }
  }

  /// The answer for programs, of version 1 of a schema.
  func expectJSON(schema: String) throws {
    let pieces = Pieces()
    answer.writeJSON { pieces.bytes += $0 }
    let text = String(decoding: pieces.bytes, as: UTF8.self)
    try Golden(name: name + ".json").expect(Self.stable(text))
    let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == schema && object["version"] as? Int == 1)
  }

  /// The text without the folder of the moment.
  private static func stable(_ text: String) -> String { text.replacing(#/[^\s"]*\/[0-9A-F-]{36}\//#, with: "/srv/") }
}
