import Glibc
import History
import Testing

/// A folder that is taken away when nobody uses it any more.
final class Folder {
  let path: String

  init() {
    var name = Array("/tmp/kmmem-history-XXXXXX".utf8CString)
    path = mkdtemp(&name).map { String(cString: $0) } ?? "/tmp"
  }

  deinit {
    for name in ["history", "history-journal"] { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  var file: String { "\(path)/history" }
}

@Suite struct HistoryFileTests {
  private func run(_ number: UInt64, branch: String? = "main") -> HistoryRun {
    HistoryRun(
      time: number * 1_000_000_000, commit: "c\(number)", branch: branch, host: "h", python: "3.11.2", command: "x 'y' \"z\" é",
      isSampled: number % 2 == 0, figures: ["all": ["peak": number, "kept": .max], "it's; DROP TABLE run": ["peak": 0]])
  }

  @Test func `what was added is read again`() throws {
    let folder = Folder()
    let history = try HistoryFile(makingIfMissing: folder.file)
    #expect(try history.add(run(1)) == 1)
    #expect(try history.add(run(2, branch: nil)) == 2)
    var first = run(1)
    first.number = 1
    // SQLite's numbers have a sign: what no memory has is stored as the greatest.
    first.figures["all"]?["kept"] = UInt64(Int64.max)
    #expect(try HistoryFile(path: folder.file).run(numbered: 1) == first)
    #expect(try history.runs().map(\.number) == [1, 2])
    #expect(try history.runs(ofBranch: "main").map(\.number) == [1])
    #expect(try history.runs(limit: 1).map(\.number) == [2])
    #expect(try history.run(numbered: 3) == nil)
  }

  @Test func `the newest runs of each branch stay`() throws {
    let folder = Folder()
    let history = try HistoryFile(makingIfMissing: folder.file)
    for number in 1...10 as ClosedRange<UInt64> { try history.add(run(number, branch: number % 2 == 0 ? "even" : nil)) }
    #expect(try history.keepNewest(4, ofBranch: "even") == 1)
    #expect(try history.keepNewest(2) == 5)
    #expect(try history.runs().map(\.number) == [7, 8, 9, 10])
    #expect(try history.runs().allSatisfy { $0.figures["all"] != nil })
    // Numbers are not given again.
    #expect(try history.keepNewest(0) == 4)
    #expect(try history.add(run(11)) == 11)
  }

  @Test func `a file that is not there is not made by reading`() {
    let folder = Folder()
    #expect(throws: HistoryError.missing(path: folder.file)) { try HistoryFile(path: folder.file) }
    #expect(access(folder.file, F_OK) != 0)
  }

  @Test(arguments: [[UInt8]("no database at all, but some text\n".utf8), Array("SQLite format 3\0".utf8) + [1, 2, 3]])
  func `what is no database is said and kept`(bytes: [UInt8]) throws {
    let folder = Folder()
    try write(bytes, to: folder.file)
    #expect(throws: HistoryError.damaged(path: folder.file)) { try HistoryFile(makingIfMissing: folder.file) }
    #expect(try contents(folder.file) == bytes)
  }

  @Test func `every damaged page is said or harmless, and kept`() throws {
    let folder = Folder()
    do {
      let history = try HistoryFile(makingIfMissing: folder.file)
      for number in 1...40 as ClosedRange<UInt64> { try history.add(run(number)) }
    }
    let whole = try contents(folder.file)
    for page in stride(from: 0, to: whole.count, by: 4096) {
      var damaged = whole
      for place in page..<min(page + 64, whole.count) { damaged[place] = 0xff }
      try write(damaged, to: folder.file)
      #expect(throws: HistoryError.damaged(path: folder.file), "page \(page / 4096)") {
        try HistoryFile(makingIfMissing: folder.file)
      }
      #expect(try contents(folder.file) == damaged)
    }
  }

  @Test func `a newer kmmem's file and another program's are refused and kept`() throws {
    let folder = Folder()
    _ = try HistoryFile(makingIfMissing: folder.file)
    let whole = try contents(folder.file)
    // The numbers stand in SQLite's header, highest byte first: user_version at 60, application_id at 68.
    var newer = whole
    newer[63] = 2
    try write(newer, to: folder.file)
    #expect(throws: HistoryError.newer(path: folder.file, version: 2)) { try HistoryFile(makingIfMissing: folder.file) }
    #expect(try contents(folder.file) == newer)
    var foreign = whole
    foreign[68] = 1
    try write(foreign, to: folder.file)
    #expect(throws: HistoryError.foreign(path: folder.file)) { try HistoryFile(path: folder.file) }
    #expect(try contents(folder.file) == foreign)
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = try #require(fopen(path, "we"))
    defer { fclose(file) }
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }

  private func contents(_ path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "re"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }
}
