/// Which files of two lists are the same file below two folders: another checkout, another place of the build.
///
/// What is looked for are pairs of folders that explain most: "/home/ann/music is /srv/build/music". Files whose longest common ending
/// is theirs alone propose such pairs, which are taken in the order of how many propose them. A file whose folder was found on the
/// other side is only looked for there: if it is missing, it is gone, and not moved.
package struct FileMatches: Sendable {
  /// For each later file the place of the earlier one that is the same; nil for a file that is new.
  package private(set) var earlier: [Int?]

  /// How many pairs of folders are tried on all files; the others only on those that propose them.
  private static let widePairs = 8
  /// Files that packages are full of: their name alone says nothing.
  private static let anonymous: Set<Substring> = ["__init__.py", "__main__.py"]

  /// How many components of a path are looked at for its ending.
  private static let longestEnding = 64

  /// Two folders under which files lie that end alike.
  struct FolderPair: Hashable {
    let before: String
    let after: String
  }

  private let before: [[Substring]]
  private let after: [[Substring]]
  private var isTaken: [Bool]
  private var folderOfEarlier: [String: String] = [:]
  private var folderOfLater: [String: String] = [:]

  /// Matches the files, each of which stands once in its list. O(all components × depth).
  package init(before: [String], after: [String]) {
    self.before = before.map { $0.split(separator: "/") }
    self.after = after.map { $0.split(separator: "/") }
    earlier = [Int?](repeating: nil, count: after.count)
    isTaken = [Bool](repeating: false, count: before.count)
    let proposals = self.proposals()
    var supporters: [FolderPair: [(Int, Int)]] = [:]
    for (one, other) in proposals { supporters[folders(one, other), default: []].append((one, other)) }
    let ranked = supporters.sorted { left, right in
      left.value.count != right.value.count
        ? left.value.count > right.value.count : (left.key.before, left.key.after) < (right.key.before, right.key.after)
    }
    let places = Dictionary(
      self.after.enumerated().map { ($1.joined(separator: "/"), $0) }, uniquingKeysWith: { first, _ in first })
    for (rank, (pair, own)) in ranked.enumerated() {
      if rank < Self.widePairs { matchAll(below: pair, places) }
      for (one, other) in own { match(one, other) }
    }
  }

  /// Earlier and later files whose longest common ending no third file shares.
  private func proposals() -> [(Int, Int)] {
    var proposals: [(Int, Int)] = []
    var isProposed = (before: isTaken, after: [Bool](repeating: false, count: after.count))
    let longest = min(before.map(\.count).max() ?? 0, after.map(\.count).max() ?? 0, Self.longestEnding)
    for length in stride(from: longest, to: 0, by: -1) {
      let ours = Self.endings(of: before, length, isLeft: { !isProposed.before[$0] })
      let theirs = Self.endings(of: after, length, isLeft: { !isProposed.after[$0] })
      for (ending, place) in ours {
        guard let one = place, case .some(.some(let other)) = theirs[ending] else { continue }
        if length == 1, Self.anonymous.contains(ending[...]) { continue }
        isProposed.before[one] = true
        isProposed.after[other] = true
        proposals.append((one, other))
      }
    }
    return proposals
  }

  /// The file of each ending of some components; nil where several have it.
  private static func endings(of files: [[Substring]], _ length: Int, isLeft: (Int) -> Bool) -> [String: Int?] {
    var endings: [String: Int?] = [:]
    for (place, components) in files.enumerated() where components.count >= length && isLeft(place) {
      let ending = components.suffix(length).joined(separator: "/")
      endings.updateValue(endings.keys.contains(ending) ? nil : place, forKey: ending)
    }
    return endings
  }

  /// What stands before the longest common ending of two files.
  private func folders(_ one: Int, _ other: Int) -> FolderPair {
    let common = zip(before[one].reversed(), after[other].reversed()).prefix { $0 == $1 }.count
    return FolderPair(
      before: before[one].dropLast(common).joined(separator: "/"), after: after[other].dropLast(common).joined(separator: "/"))
  }

  private mutating func matchAll(below pair: FolderPair, _ places: [String: Int]) {
    let start = pair.before.split(separator: "/")
    for (place, components) in before.enumerated() where !isTaken[place] && components.starts(with: start) {
      let rest = components.dropFirst(start.count).joined(separator: "/")
      if let other = places[pair.after.isEmpty ? rest : pair.after + "/" + rest] { match(place, other) }
    }
  }

  /// Makes two files one, unless one of them or its folder is matched otherwise.
  private mutating func match(_ one: Int, _ other: Int) {
    let folder = (before[one].dropLast().joined(separator: "/"), after[other].dropLast().joined(separator: "/"))
    guard !isTaken[one], earlier[other] == nil, folderOfEarlier[folder.0] ?? folder.1 == folder.1,
      folderOfLater[folder.1] ?? folder.0 == folder.0
    else { return }
    isTaken[one] = true
    earlier[other] = one
    folderOfEarlier[folder.0] = folder.1
    folderOfLater[folder.1] = folder.0
  }
}
