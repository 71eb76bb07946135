import Snapshots
import SyntheticCaptures
import Testing

@Suite struct FileMatchesTests {
  /// The pairs that are found, as texts.
  private func pairs(_ before: [String], _ after: [String]) -> [String: String] {
    let matches = FileMatches(before: before, after: after)
    return Dictionary(
      uniqueKeysWithValues: zip(after, matches.earlier).compactMap { file, place in place.map { (file, before[$0]) } })
  }

  @Test func `a checkout in another folder`() {
    let found = pairs(
      ["/home/ann/music/main.py", "/home/ann/music/brain/__init__.py", "/home/ann/music/brain/harmony.py"],
      ["/srv/b/main.py", "/srv/b/brain/__init__.py", "/srv/b/brain/harmony.py"])
    #expect(found["/srv/b/main.py"] == "/home/ann/music/main.py")
    #expect(found["/srv/b/brain/__init__.py"] == "/home/ann/music/brain/__init__.py")
    #expect(found["/srv/b/brain/harmony.py"] == "/home/ann/music/brain/harmony.py")
  }

  @Test func `one file alone, and a path that was relative`() {
    #expect(pairs(["/tmp/old/main.py"], ["/tmp/new/main.py"]) == ["/tmp/new/main.py": "/tmp/old/main.py"])
    #expect(pairs(["main.py"], ["/tmp/new/main.py"]) == ["/tmp/new/main.py": "main.py"])
    #expect(pairs(["/tmp/main.py"], ["/tmp/other.py"]).isEmpty)
  }

  @Test func `two folders of a checkout with files of one name`() {
    let before = ["/a/utils.py", "/a/audio/utils.py", "/a/audio/play.py", "/a/score/utils.py", "/a/score/read.py"]
    let after = before.map { "/build/x" + $0.dropFirst(2) }
    #expect(pairs(before, after) == Dictionary(uniqueKeysWithValues: zip(after, before)))
  }

  @Test func `a file whose folder is known is gone, not moved`() {
    let found = pairs(["/a/one.py", "/a/two.py", "/a/util.py"], ["/b/one.py", "/b/two.py", "/b/deep/util.py"])
    #expect(found == ["/b/one.py": "/a/one.py", "/b/two.py": "/a/two.py"])
  }

  @Test func `packages are not the same because both have an init file`() {
    #expect(pairs(["/a/old/__init__.py"], ["/a/new/__init__.py"]).isEmpty)
    #expect(pairs(["/a/old/__init__.py"], ["/b/old/__init__.py"]).count == 1)
  }

  @Test func `several checkouts side by side`() {
    let before = ["/a/app/main.py", "/a/app/x.py", "/lib/core/main.cpp", "/lib/core/x.cpp"]
    let after = ["/b/app2/main.py", "/b/app2/x.py", "/build/7/core/main.cpp", "/build/7/core/x.cpp"]
    #expect(pairs(before, after) == Dictionary(uniqueKeysWithValues: zip(after, before)))
  }

  @Test func `the same files are the same`() {
    let files = ["/a/x/__init__.py", "/a/y/__init__.py", "/b/x/__init__.py", "/b/x/z.py", "main.py", "<string>"]
    #expect(pairs(files, files) == Dictionary(uniqueKeysWithValues: zip(files, files)))
  }

  @Test func `nothing on one side`() {
    #expect(pairs([], ["/a"]).isEmpty)
    #expect(pairs(["/a"], []).isEmpty)
    #expect(pairs([""], ["/"]).isEmpty)
  }

  /// Files of a project below two folders: whatever else there is, each is found where it is alone with its name.
  @Test(arguments: Rounds.seeds) func `random checkouts agree with a search by scanning`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let names = ["a", "b", "c", "__init__"]
    func file() -> String {
      let folders = (0..<Int.random(in: 0...3, using: &random)).map { _ in names.randomElement(using: &random) ?? "" }
      return (folders + [(names.randomElement(using: &random) ?? "") + ".py"]).joined(separator: "/")
    }
    func checkout(_ root: String) -> [String] {
      Set((0..<Int.random(in: 1...12, using: &random)).map { _ in root + file() }).shuffled(using: &random)
    }
    let (before, after) = (checkout("/old/"), checkout("/new/place/"))
    let found = FileMatches(before: before, after: after).earlier
    #expect(found == SlowFileMatches(before, after).earlier, "seed \(seed): \(before) \(after)")
    #expect(Set(found.compactMap { $0 }).count == found.compactMap { $0 }.count, "seed \(seed)")
  }
}

/// The rules of `FileMatches`, followed by looking at every pair again and again.
private struct SlowFileMatches {
  var earlier: [Int?]

  init(_ before: [String], _ after: [String]) {
    let (ours, theirs) = (before.map { $0.split(separator: "/") }, after.map { $0.split(separator: "/") })
    func common(_ one: Int, _ other: Int) -> Int {
      var count = 0
      while count < min(ours[one].count, theirs[other].count),
        ours[one][ours[one].count - 1 - count] == theirs[other][theirs[other].count - 1 - count]
      { count += 1 }
      return count
    }
    var proposals: [(Int, Int)] = []
    for length in stride(from: 20, to: 0, by: -1) {
      let free = (
        ours.indices.filter { one in !proposals.contains { $0.0 == one } },
        theirs.indices.filter { other in !proposals.contains { $0.1 == other } }
      )
      for one in free.0 where ours[one].count >= length {
        let partners = free.1.filter { common(one, $0) >= length }
        let rivals = free.0.filter { ours[$0].suffix(length) == ours[one].suffix(length) && ours[$0].count >= length }
        guard partners.count == 1, rivals.count == 1 else { continue }
        if length == 1, ["__init__.py", "__main__.py"].contains(ours[one][ours[one].count - 1]) { continue }
        proposals.append((one, partners[0]))
      }
    }
    func folders(_ pair: (Int, Int)) -> [String] {
      let length = common(pair.0, pair.1)
      return [ours[pair.0].dropLast(length).joined(separator: "/"), theirs[pair.1].dropLast(length).joined(separator: "/")]
    }
    var ranked: [[String]] = []
    for pair in proposals where !ranked.contains(folders(pair)) { ranked.append(folders(pair)) }
    func votes(_ pair: [String]) -> Int { proposals.count { folders($0) == pair } }
    ranked.sort { votes($0) != votes($1) ? votes($0) > votes($1) : ($0[0], $0[1]) < ($1[0], $1[1]) }
    earlier = after.map { _ in nil }
    func parent(_ file: [Substring]) -> String { file.dropLast().joined(separator: "/") }
    for (rank, pair) in ranked.enumerated() {
      for one in ours.indices {
        for other in theirs.indices where rank < 8 || proposals.contains(where: { $0 == (one, other) }) {
          func under(_ folder: String, _ file: [Substring]) -> String? {
            let start = folder.split(separator: "/")
            return file.starts(with: start) ? file.dropFirst(start.count).joined(separator: "/") : nil
          }
          guard let rest = under(pair[0], ours[one]), under(pair[1], theirs[other]) == rest else { continue }
          let isFree = !earlier.contains(one) && earlier[other] == nil
          let contradicts = theirs.indices.contains { place in
            guard let match = earlier[place] else { return false }
            return (parent(ours[match]) == parent(ours[one])) != (parent(theirs[place]) == parent(theirs[other]))
          }
          if isFree && !contradicts { earlier[other] = one }
        }
      }
    }
  }
}
