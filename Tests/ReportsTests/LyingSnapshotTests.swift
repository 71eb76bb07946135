import CCaptureFormat
import CaptureFormat
import DamagedInputs
import Foundation
import Reports
import Snapshots
import SyntheticCaptures
import Testing

/// Files that pass every check and lie all the same: each question about them has an answer.
@Suite struct LyingSnapshotTests {
  private func file(_ bytes: [UInt8]) throws -> SnapshotFile { try withTemporaryFile(bytes) { try SnapshotFile(path: $0) } }

  /// Asks everything; with the names of a capture's stacks where sites are a capture's.
  private func answerBytes(_ bytes: [UInt8], namingStacks: Bool) throws -> Int {
    let heap = HeapSnapshot(try file(bytes))
    if namingStacks { heap.stackNames = try SampleProgram().process().names }
    return EveryQuestion.ask(heap, since: HeapSnapshot(try file(SyntheticSnapshot.everything().bytes())))
  }

  /// Changes bytes of a section, doubles or drops some.
  private static func change(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let piece = place..<min(bytes.count, place + ([1, 2, 4, 8, 32].randomElement(using: &random) ?? 1))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes.removeSubrange(piece)
    case 1: bytes.insert(contentsOf: bytes[piece], at: place)
    case 2: for index in piece { bytes[index] = 0xff }
    case 3: for index in piece { bytes[index] = 0 }
    default: for index in piece { bytes[index] = UInt8.random(in: 0...255, using: &random) }
    }
  }

  @Test(arguments: 1...100 as ClosedRange<UInt64>) func `any numbers that name something have answers`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let hasTraces = Bool.random(using: &random)
    var pieces = try #require(SnapshotPieces(SyntheticSnapshot.everything(hasTraces: hasTraces).bytes()))
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      Self.change(&pieces.sections[Int.random(in: 0..<pieces.sections.count, using: &random)].content, &random)
    }
    for place in 16..<124 where Int.random(in: 0..<40, using: &random) == 0 {
      pieces.header[place] = UInt8.random(in: 0...255, using: &random)
    }
    pieces.mendNumbers()
    #expect(try answerBytes(pieces.file(), namingStacks: !hasTraces) > 0, "seed \(seed)")
  }

  @Test func `a mended file is what it was where nothing was changed`() throws {
    for whole in [SyntheticSnapshot.everything(), .everything(hasTraces: true)] {
      var pieces = try #require(SnapshotPieces(whole.bytes()))
      pieces.mendNumbers()
      #expect(pieces.file() == whole.bytes())
    }
  }

  private static let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fuzzing/Corpus")

  private static func corpus(_ kind: String) throws -> [[UInt8]] {
    try FileManager.default.contentsOfDirectory(at: corpus.appending(path: kind), includingPropertiesForKeys: nil).map {
      Array(try Data(contentsOf: $0))
    }
  }

  @Test func `what fuzzing has found gives an error or answers`() throws {
    var answered = 0
    for bytes in try Self.corpus("snapshot") {
      do { answered += try answerBytes(bytes, namingStacks: false) > 0 ? 1 : 0 } catch is SnapshotError {}
    }
    #expect(answered > 0)
  }
}
