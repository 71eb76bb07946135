import CCaptureFormat
import CaptureFormat
import Foundation
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct CaptureDifferenceTests {
  /// What the comparison's sink was given.
  private final class Pieces {
    var bytes: [UInt8] = []
  }

  /// The sample program, and its next version in another folder.
  private func difference(
    _ change: (inout CaptureDifferenceOptions) -> Void = { _ in }, before: NextVersion = .first, after: NextVersion = .second
  ) throws -> CaptureDifference {
    var options = CaptureDifferenceOptions()
    change(&options)
    return CaptureDifference(before: try before.process(), after: try after.process(), options)
  }

  private func text(_ difference: CaptureDifference, width: Int = 100, isColored: Bool = false) -> String {
    difference.text(width: width, style: TextStyle(isColored: isColored))
  }

  private func parsed(_ difference: CaptureDifference) throws -> (text: String, object: [String: Any]) {
    let pieces = Pieces()
    difference.writeJSON { pieces.bytes += $0 }
    let object = try #require(JSONSerialization.jsonObject(with: Data(pieces.bytes)) as? [String: Any])
    return (String(decoding: pieces.bytes, as: UTF8.self), object)
  }

  @Test func `two versions of a program`() throws {
    let difference = try difference()
    try Golden(name: "capture-diff.txt").expect(text(difference))
    let (json, object) = try parsed(difference)
    try Golden(name: "capture-diff.json").expect(json)
    #expect(object["schema"] as? String == "kmmem.report.diff")
    #expect(object["version"] as? Int == 1)
  }

  @Test func `all changes, of which one of each kind is shown`() throws {
    let difference = try difference {
      $0.above = 0
      $0.report.limit = 1
      $0.report.order = .peak
      $0.report.moment = .peak
    }
    try Golden(name: "capture-diff--at-peak--above-0--limit-1.txt").expect(text(difference))
  }

  @Test(arguments: [ReportOptions.Grouping.function, .file, .module, .thread, .allocator])
  func `groups`(grouping: ReportOptions.Grouping) throws {
    let difference = try difference { $0.report.grouping = grouping }
    try Golden(name: "capture-diff--by-\(grouping.rawValue).txt").expect(text(difference))
    let groups = try #require(try parsed(difference).object["groups"] as? [[String: Any]])
    #expect(groups.allSatisfy { $0["key"] is String && $0["stack"] == nil })
  }

  @Test(arguments: ReportOptions.Order.allCases) func `a recording does not differ from itself`(order: ReportOptions.Order) throws
  {
    let difference = try difference(
      {
        $0.report.order = order
        $0.above = 0
      }, after: .first)
    let object = try parsed(difference).object
    #expect((object["places"] as? [Any])?.isEmpty == true)
    #expect(object["same_count"] as? Int == 9)
  }

  @Test func `both ways round, what was new is gone`() throws {
    let there = try parsed(difference { $0.above = 0 }).object
    let back = try parsed(difference({ $0.above = 0 }, before: .second, after: .first)).object
    let (one, other) = try (
      #require(there["changes"] as? [String: [String: Int]]), #require(back["changes"] as? [String: [String: Int]])
    )
    for (change, opposite) in [("new", "gone"), ("grown", "shrunk"), ("shrunk", "grown"), ("gone", "new")] {
      #expect(one[change]?["count"] == other[opposite]?["count"])
      #expect(one[change]?["gained"] == other[opposite]?["gained"].map { -$0 })
    }
  }

  @Test func `what the places gained is what the whole has gained`() throws {
    let object = try parsed(difference { $0.report.limit = 0 }).object
    let changes = try #require(object["changes"] as? [String: [String: Int]])
    let below = try #require(object["below"] as? [String: Int])
    let totals = try ["before", "after"].map { side in
      try #require((object[side] as? [String: Any])?["totals"] as? [String: Any])["live_bytes"] as? Int ?? 0
    }
    let gained = changes.values.compactMap { $0["gained"] }.reduce(0, +) + (below["gained"] ?? 0) + (below["lost"] ?? 0)
    #expect(gained == totals[1] - totals[0])
  }

  @Test func `small changes are counted where they are not listed`() throws {
    let object = try parsed(difference { $0.above = 1 << 40 }).object
    let below = try #require(object["below"] as? [String: Int])
    #expect((object["places"] as? [Any])?.isEmpty == true)
    let listed = try #require(try parsed(difference { $0.above = 0 }).object["places"] as? [[String: Any]])
    for change in ["new", "grown", "shrunk", "gone"] {
      #expect(below[change] == listed.count { $0["change"] as? String == change })
    }
  }

  @Test func `recordings of other settings`() throws {
    var other = NextVersion.second
    other.program.capture.header.options = [.python]
    other.program.capture.header.frameLimit = 12
    other.program.capture.header.state = .recording
    other.program.capture.meta("python.version", "3.13.0")
    other.program.capture.meta("command", "python\u{1f}other.py")
    try Golden(name: "capture-diff-of-other-settings.txt").expect(text(difference({ $0.report.limit = 1 }, after: other)))
  }

  @Test func `a sample's chance is told apart from changes`() throws {
    var (before, after) = (NextVersion.first, NextVersion.second)
    before.program.capture.header.sampleBytes = 1 << 20
    after.program.capture.header.sampleBytes = 1 << 20
    let difference = try difference(before: before, after: after)
    try Golden(name: "capture-diff-of-samples.txt").expect(text(difference))
    // 48 MB more exceed what a sample every MiB leaves open; the 2 MB that are new do not.
    let object = try parsed(difference).object
    let uncertain = try #require(object["uncertain"] as? [String: Int])
    #expect(uncertain["new"] == 1)
    #expect((object["places"] as? [[String: Any]])?.contains { $0["change"] as? String == "grown" } == true)
  }

  @Test(arguments: [72, 80, 140]) func `no line is longer than the page`(width: Int) throws {
    for line in text(try difference { $0.above = 0 }, width: width).split(separator: "\n") {
      #expect(line.count <= width, "\(line)")
    }
  }

  @Test func `colours change no letter`() throws {
    let difference = try difference()
    let colored = text(difference, isColored: true)
    #expect(colored.contains("\u{1b}[1m"))
    let plain = colored.replacing(#/\u{1b}\[[0-9]*m/#, with: "")
    let trimmed = plain.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    #expect(trimmed.joined(separator: "\n") == text(difference))
  }

  @Test func `empty recordings are the same`() throws {
    let empty = ReportSource.Process(try SampleProgram.empty(), naming: AddressNaming())
    let text = text(CaptureDifference(before: empty, after: empty, CaptureDifferenceOptions()))
    #expect(text.contains("0 new, 0 grown, 0 shrunk, 0 gone"))
    #expect(!text.contains("nan"))
  }

  @Test(arguments: Rounds.seeds) func `captures of which nothing is right can be compared`(seed: UInt64) throws {
    let sides = try [seed, seed &+ 1 << 32].map { seed in
      let recording = try SyntheticCapture.random(seed: seed).withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }
      return ReportSource.Process(recording, naming: AddressNaming())
    }
    for grouping in ReportOptions.Grouping.allCases {
      var options = CaptureDifferenceOptions()
      options.report.grouping = grouping
      options.above = 0
      let difference = CaptureDifference(before: sides[0], after: sides[1], options)
      #expect(try parsed(difference).object["version"] as? Int == 1, "seed \(seed)")
      #expect(!text(difference).isEmpty)
    }
  }
}
