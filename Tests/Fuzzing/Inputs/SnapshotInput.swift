import CFuzzing
import CaptureFormat
import DamagedInputs
import Glibc
import Snapshots
import SyntheticCaptures

/// A snapshot file, about which everything is asked if it can be read.
enum SnapshotInput {
  /// How many bytes a change may add to a section.
  private static let growth = 256

  static func use(_ bytes: [UInt8]) {
    guard let file = file(bytes) else { return }
    EveryQuestion.ask(HeapSnapshot(file), since: HeapSnapshot(earlier))
  }

  /// Changes one section or the header, and makes the checksums right again; mostly the numbers, too. A sample takes the place of
  /// what cannot be taken apart.
  static func changed(_ file: [UInt8], seed: UInt64) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    guard var pieces = SnapshotPieces(file) else {
      return SyntheticSnapshot.everything(hasTraces: Bool.random(using: &random)).bytes()
    }
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      switch Int.random(in: 0..<pieces.sections.count + 2, using: &random) {
      case let place where place < pieces.sections.count:
        pieces.sections[place].content = mutated(pieces.sections[place].content, growth: growth)
      case pieces.sections.count: pieces.header = mutated(pieces.header, growth: 0, fixed: true)
      default: pieces.end = mutated(pieces.end, growth: 0, fixed: true)
      }
    }
    if Int.random(in: 0..<8, using: &random) != 0 { pieces.mendNumbers() }
    return pieces.file()
  }

  private static func mutated(_ bytes: [UInt8], growth: Int, fixed: Bool = false) -> [UInt8] {
    var room = bytes + [UInt8](repeating: 0, count: growth)
    let count = LLVMFuzzerMutate(&room, bytes.count, room.count)
    return fixed ? Array(room.prefix(bytes.count)) : Array(room.prefix(count))
  }

  private static func file(_ bytes: [UInt8]) -> SnapshotFile? {
    (try? withTemporaryFile(bytes) { try? SnapshotFile(path: $0) }) ?? nil
  }

  private static let earlier: SnapshotFile = {
    guard let file = file(SyntheticSnapshot.everything().bytes()) else { fatalError("the sample cannot be read") }
    return file
  }()
}
