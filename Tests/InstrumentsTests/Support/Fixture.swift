import Foundation
import Instruments
import Testing

/// Files that tools have written; Fixtures/README.md says how.
enum Fixture {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
    path: "Fixtures")

  /// The path of a fixture.
  static func path(_ name: String) -> String { folder.appending(path: name).path }

  /// The bytes of a fixture.
  static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }

  /// What a fixture tells.
  static func report(_ name: String) throws -> ToolReport { try ToolReport(contentsOf: path(name)) }
}

/// Lends a file with some bytes.
func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
  let path = NSTemporaryDirectory() + "/kmmem-" + UUID().uuidString
  try Data(bytes).write(to: URL(filePath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

/// What a text tells, as the content of a file.
func report(_ text: String) throws -> ToolReport {
  try withFile(Array(text.utf8)) { try ToolReport(contentsOf: $0) }
}

extension ToolReport {
  /// Each finding in one line: its kind, how often, how much, and the innermost function of errors.cpp in each stack.
  func summary() -> [String] {
    findings.map { finding in
      let numbers = [
        finding.count == 1 ? nil : "\(finding.count) times", finding.bytes.map { "\($0) bytes" },
        finding.blocks.map { "\($0) blocks" },
      ]
      let stacks = finding.stacks.map { stack in
        let own = stack.frames.first { $0.file?.hasSuffix("errors.cpp") == true }
        return "\(stack.role): \(own?.function ?? "?")"
      }
      return ([finding.kind.rawValue] + numbers.compactMap(\.self) + stacks).joined(separator: ", ")
    }
  }
}
