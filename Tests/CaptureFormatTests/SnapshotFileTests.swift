import CCaptureFormat
import CaptureFormat
import SyntheticCaptures
import Testing

@Suite struct SnapshotFileTests {
  @Test(arguments: [1, 3, Int.max]) func `what was written is read, however the lists are split`(recordsPerSection: Int) throws {
    var snapshot = SyntheticSnapshot.music()
    snapshot.recordsPerSection = recordsPerSection
    let trace = snapshot.trace([("a.py", 3), ("b.py", 4)])
    let file = try snapshot.withFile { try SnapshotFile(path: $0) }
    #expect(file.header.pid == 4242)
    #expect(file.header.pythonVersion == "3.11.7")
    #expect(file.header.flags == [.blocks, .threads])
    #expect(file.facts["command"] == "python\u{1f}-m\u{1f}music_brain.harmony")
    #expect(file.nodes.count == Int(file.end.nodes))
    #expect(file.edges.count == file.labels.count)
    #expect(file.types.map { file.strings[$0.name] }.contains("music_brain.sessions.Session"))
    #expect(file.strings[0] == nil)
    #expect(file.strings[UInt32(file.strings.count + 1)] == nil)
    #expect(file.traces[trace].map { file.strings[$0.file] } == ["a.py", "b.py"])
    #expect(file.traces[trace].map(\.line) == [3, 4])
    #expect(file.traces[0].isEmpty)
    #expect(file.end.pause_nanoseconds == 26_000_000)
  }

  @Test func `a snapshot without a seal is read`() throws {
    var snapshot = SyntheticSnapshot.music()
    snapshot.isSealed = false
    #expect(try snapshot.withFile { try SnapshotFile(path: $0) }.nodes.count > 0)
  }

  @Test func `an empty snapshot is one`() throws {
    let file = try SyntheticSnapshot().withFile { try SnapshotFile(path: $0) }
    #expect(file.nodes.isEmpty)
    #expect(file.texts.count == 0)
    #expect(file.traces.count == 0)
  }

  @Test func `texts are found by node, in whichever order they stand`() throws {
    var snapshot = SyntheticSnapshot()
    let type = snapshot.type("str")
    let nodes = (0..<50).map { _ in snapshot.node(type, bytes: 50) }
    for node in nodes.reversed() where node % 3 == 0 {
      snapshot.text(node, KMM_TEXT_STRING, Array("text \(node)".utf8))
      snapshot.text(node, KMM_TEXT_INTEGER, Array("\(node)".utf8))
    }
    let texts = try snapshot.withFile { try SnapshotFile(path: $0) }.texts
    for node in nodes {
      let found = texts.texts(ofNode: node).map { String(decoding: texts.bytes(of: $0), as: UTF8.self) }
      #expect(found == (node % 3 == 0 ? ["text \(node)", "\(node)"] : []))
    }
  }

  @Test func `sections of unknown kinds are skipped`() throws {
    var snapshot = SyntheticSnapshot.music()
    snapshot.minor = 7
    snapshot.unknownSections = [(kind: 4711, bytes: [1, 2, 3]), (kind: 4712, bytes: [])]
    #expect(try snapshot.withFile { try SnapshotFile(path: $0) }.header.minor == 7)
  }

  @Test func `what is no snapshot is refused`() throws {
    func error(_ bytes: [UInt8]) throws -> SnapshotError? {
      try withTemporaryFile(bytes) { path in
        do {
          _ = try SnapshotFile(path: path)
          return nil
        } catch let error as SnapshotError {
          return error
        }
      }
    }
    var bytes = SyntheticSnapshot.music().bytes()
    if case .notASnapshot = try error(Array("no snapshot at all".utf8)) {} else { Issue.record("text was read") }
    if case .notASnapshot = try error([]) {} else { Issue.record("an empty file was read") }
    if case .notASnapshot = try error(SyntheticCapture().bytes()) {} else { Issue.record("a capture was read") }
    bytes[8] = 2
    if case .newerFormat(_, 2) = try error(bytes) {} else { Issue.record("a newer file was read") }
    #expect(throws: SnapshotError.unreadable(path: "/nowhere/x.kmsnap", code: 2)) { try SnapshotFile(path: "/nowhere/x.kmsnap") }
    #expect(throws: SnapshotError.unreadable(path: "/tmp", code: 21)) { try SnapshotFile(path: "/tmp") }
    #expect(throws: SnapshotError.notASnapshot(path: "/dev/null")) { try SnapshotFile(path: "/dev/null") }
  }
}
