import Foundation
import Instruments
import SyntheticCaptures
import Testing

/// Files that a full disk, a killed tool or a bad cable has damaged: an error or a report, never a crash.
@Suite struct DamagedReportTests {
  /// Every fixture that a reader takes.
  static let fixtures = [
    "valgrind/everything.xml", "valgrind/segv.xml", "valgrind/parent.xml", "valgrind/child.xml", "valgrind/killed.xml",
    "valgrind/descriptors.constructed.xml", "sanitizers/clang.log", "sanitizers/clang-unsymbolized.log",
    "sanitizers/clang-leak.log",
    "sanitizers/clang-undefined.log", "sanitizers/gcc.log", "sanitizers/gcc-leak.log", "sanitizers/gcc-undefined.log",
    "sanitizers/recover.log", "sanitizers/colored.log", "sanitizers/macos.constructed.log",
    "heaptrack/memory.zst", "heaptrack/memory.gz", "heaptrack/version2.txt",
    "memray/memory.csv", "memray/leaks.csv", "memray/native.csv",
    "darwin/heap.constructed.txt", "darwin/leaks-2.constructed.txt", "darwin/leaks-without-stacks.constructed.txt",
    "darwin/leaks.constructed.txt", "darwin/malloc-history-address.constructed.txt", "darwin/malloc-history-tree.constructed.txt",
    "darwin/malloc-history.constructed.txt", "darwin/xctrace-leaks.constructed.xml", "darwin/xctrace-list.constructed.xml",
    "darwin/xctrace-statistics.constructed.xml",
  ]
  /// Printed with whatever fails.
  private static let seed: UInt64 = 20_260_711

  /// Reads a file; the sentences of errors and notes are one line each.
  private func read(_ bytes: [UInt8], _ what: String) throws {
    try withFile(bytes) { path in
      do throws(ToolReportError) {
        let report = try ToolReport(contentsOf: path)
        for note in report.notes { check(note, what) }
        #expect(report.findings.allSatisfy { $0.count > 0 }, "\(what)")
      } catch {
        check(error.sentence, what)
      }
    }
  }

  private func check(_ sentence: String, _ what: String) {
    #expect(!sentence.contains { $0.isNewline } && sentence.hasSuffix("."), "\(what): \(sentence)")
  }

  @Test(arguments: fixtures) func `a fixture is whole`(name: String) throws {
    let report = try Fixture.report(name)
    #expect(!report.findings.isEmpty || !report.sums.isEmpty)
  }

  @Test(arguments: fixtures) func `a file that is cut is survived`(name: String) throws {
    var random = SeededRandom(seed: Self.seed)
    let bytes = try Fixture.bytes(name)
    let ends = Array(0..<min(64, bytes.count)) + (0..<80).map { _ in Int.random(in: 0..<bytes.count, using: &random) }
    for end in ends { try read(Array(bytes[..<end]), "\(name), cut at \(end)") }
  }

  @Test(arguments: fixtures) func `a file with other bytes in it is survived`(name: String) throws {
    var random = SeededRandom(seed: Self.seed)
    let whole = try Fixture.bytes(name)
    for round in 0..<100 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...8, using: &random) { damage(&bytes, using: &random) }
      try read(bytes, "\(name), seed \(Self.seed), round \(round)")
    }
  }

  private func damage(_ bytes: inout [UInt8], using random: inout SeededRandom) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
    default: bytes[place] = Array("0123456789-+,:;<>&#=()x \n\t".utf8).randomElement(using: &random) ?? 0
    }
  }

  /// So much that a file is known by its beginning before the zeros come.
  private static let many = String(repeating: " #0 0x1 in f a.c:1\n", count: 5000)

  /// A file of over a gigabyte takes no room on the disk where it is zeros.
  @Test(arguments: ["", "<valgrindoutput><pid>1</pid>", "==1==ERROR: AddressSanitizer: SEGV on unknown address 0x8\n" + many])
  func `a huge file is survived`(beginning: String) throws {
    try withFile(Array(beginning.utf8)) { path in
      #expect(truncate(path, 1_200_000_000) == 0)
      do throws(ToolReportError) {
        let report = try ToolReport(contentsOf: path)
        #expect(!report.notes.isEmpty, "\(beginning.prefix(80))")
      } catch {
        check(error.sentence, beginning)
      }
    }
  }
}
