import Foundation
import Suppressions
import Testing

@Suite struct ConfigurationFilesTests {
  private func entry(_ name: String, in table: String = "suppression") -> String {
    "[[\(table)]]\nname = '\(name)'\ntype = 't'\n"
  }

  private func names(in folder: String, orAt path: String? = nil) throws -> [String]? {
    try Configuration.found(in: folder, orAt: path)?.suppressions.map(\.name)
  }

  @Test func `kmmem toml comes before pyproject`() throws {
    let shared = entry("shared", in: "tool.kmmem.suppression")
    try withFolder(["kmmem.toml": entry("own"), "pyproject.toml": shared]) { try #expect(names(in: $0) == ["own"]) }
    try withFolder(["pyproject.toml": shared]) { try #expect(names(in: $0 + "/") == ["shared"]) }
    try withFolder(["pyproject.toml": "[project]\nname = 'x'"]) { try #expect(names(in: $0) == nil) }
    try withFolder([:]) { try #expect(names(in: $0) == nil) }
  }

  @Test func `a named file overrides both`() throws {
    try withFolder(["kmmem.toml": entry("own"), "other.toml": entry("other")]) { folder in
      try #expect(names(in: folder, orAt: folder + "/other.toml") == ["other"])
    }
  }

  @Test func `a named pyproject is read as such`() throws {
    try withFolder(["pyproject.toml": entry("shared", in: "tool.kmmem.suppression")]) { folder in
      try #expect(names(in: "/nowhere", orAt: folder + "/pyproject.toml") == ["shared"])
    }
  }

  @Test func `a named file must be there and have something for kmmem`() throws {
    try withFolder(["pyproject.toml": ""]) { folder in
      let missing = folder + "/kmmem.toml"
      #expect(
        #expect(throws: ConfigurationError.self) { try names(in: folder, orAt: missing) }?.sentence
          == "\(missing) cannot be read: No such file or directory; name another file with --config, "
          + "or leave it out with --no-config.")
      let empty = folder + "/pyproject.toml"
      #expect(
        #expect(throws: ConfigurationError.self) { try names(in: folder, orAt: empty) }?.sentence
          == "\(empty) has no [tool.kmmem]; add it, or name another file with --config.")
    }
  }

  @Test func `what cannot be read is an error, not a missing file`() throws {
    try withFolder([:]) { folder in
      try FileManager.default.createDirectory(atPath: folder + "/kmmem.toml", withIntermediateDirectories: false)
      let sentence = #expect(throws: ConfigurationError.self) { try names(in: folder) }?.sentence
      #expect(sentence?.contains("/kmmem.toml cannot be read: Is a directory; name another") == true)
    }
  }

  @Test func `what is no text, or too much of it, is refused`() throws {
    try withFolder([:]) { folder in
      let path = folder + "/kmmem.toml"
      try Data([0x61, 0xff, 0xfe]).write(to: URL(fileURLWithPath: path))
      #expect(throws: ConfigurationError.notText(path: path)) { try names(in: folder) }
      try Data(repeating: 0x23, count: (4 << 20) + 1).write(to: URL(fileURLWithPath: path))
      #expect(
        #expect(throws: ConfigurationError.self) { try names(in: folder) }?.sentence
          == "\(path) has more than 4 MiB, too many for a file that people write; name another file with --config, "
          + "or leave it out with --no-config.")
      #expect(throws: ConfigurationError.unreadable(path: "/dev/zero", .tooBig)) { try names(in: folder, orAt: "/dev/zero") }
    }
  }
}
