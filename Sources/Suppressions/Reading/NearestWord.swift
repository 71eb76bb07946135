/// Finds the word that somebody meant who wrote another.
enum NearestWord {
  /// No slip of the finger is made of more bytes.
  private static let longest = 64

  /// The candidate that needs the fewest changes, if these are few for the word's length; the first of several.
  static func of(_ word: String, among candidates: [String]) -> String? {
    guard word.utf8.count <= longest else { return nil }
    let allowed = max(1, word.count / 3)
    let measured = candidates.map { (word: $0, changes: changes(from: word.lowercased(), to: $0.lowercased())) }
    guard let best = measured.min(by: { $0.changes < $1.changes }), best.changes <= allowed else { return nil }
    return best.word
  }

  /// How many letters must be added, left out, exchanged for others or swapped with their neighbours.
  ///
  /// The distance of optimal string alignment: Levenshtein's with neighbours swapped, where no letter is changed twice.
  static func changes(from first: String, to second: String) -> Int {
    let source = Array(first)
    let target = Array(second)
    var beforeLast: [Int] = []
    var last = Array(0...target.count)
    for row in source.indices {
      var current = [row + 1]
      for column in target.indices {
        let exchange = last[column] + (source[row] == target[column] ? 0 : 1)
        var best = min(exchange, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, source[row] == target[column - 1], source[row - 1] == target[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      beforeLast = last
      last = current
    }
    return last[target.count]
  }
}
