package import Growth
import HeapGraph
package import Snapshots

/// What grows in a process, and what that means.
struct GrowthAnswer: HeapAnswerContent {
  let analysis: GrowthAnalysis
  /// The last rung, from which the places are shown.
  let snapshot: HeapSnapshot
  /// How many censuses were taken.
  let censusCount: Int
  /// Verdicts that are shown; 0 = all.
  let limit: Int

  /// What was called, or which process was watched, where the snapshots were taken for the answer.
  let title: String?

  /// By address: the objects that the verdicts are shown by.
  private let examples: [UInt64: NodeID]

  init(analysis: GrowthAnalysis, snapshot: HeapSnapshot, censusCount: Int, limit: Int, title: String?) {
    (self.analysis, self.snapshot, self.censusCount, self.limit, self.title) = (analysis, snapshot, censusCount, limit, title)
    let asked = Set(analysis.verdicts.map(\.series.example))
    examples = Dictionary(
      snapshot.graph.nodes.lazy.filter { asked.contains(snapshot.address(of: $0)) && !snapshot.isNative($0) }
        .map { (snapshot.address(of: $0), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  var schema: String { "kmmem.growth" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  /// What limit to set, in words, and where.
  func change(_ verdict: GrowthVerdict) -> String {
    guard let place = definition(of: verdict) else { return verdict.bound }
    return "\(verdict.bound), \(place.file.split(separator: "/").last ?? ""):\(place.line)"
  }

  /// Where the function stands whose results grow; nil for what is no function's cache.
  func definition(of verdict: GrowthVerdict) -> (file: String, line: Int)? {
    node(of: verdict).flatMap { snapshot.isFunctionCache($0) ? snapshot.definition(ofFunctionCache: $0) : nil }
  }

  /// The container of a place that has most entries; of a function's cache the dict of its results.
  func example(of verdict: GrowthVerdict) -> NodeID? {
    node(of: verdict).map { snapshot.isFunctionCache($0) ? snapshot.results(ofFunctionCache: $0) ?? $0 : $0 }
  }

  /// What last made the container of a place larger; nil where no recording tells.
  func addition(to verdict: GrowthVerdict) -> Addition? { example(of: verdict).flatMap { snapshot.lastAddition(to: $0) } }

  private func node(of verdict: GrowthVerdict) -> NodeID? {
    examples[verdict.series.example]
  }
}

extension HeapAnswer {
  /// What grows; at most `limit` verdicts, 0 = all. `title`: what was called or watched for it.
  package static func growth(
    _ analysis: GrowthAnalysis, in snapshot: HeapSnapshot, censusCount: Int, limit: Int, title: String? = nil
  ) -> HeapAnswer {
    HeapAnswer(
      content: GrowthAnswer(analysis: analysis, snapshot: snapshot, censusCount: censusCount, limit: limit, title: title))
  }
}

extension GrowthVerdict {
  /// What bounds such a container, in words.
  var bound: String {
    switch (series.type, series.kind) {
    case ("functools._lru_cache_wrapper", _): "give lru_cache a maxsize: @functools.lru_cache(maxsize=1024)"
    case ("collections.deque", _): "give it a length: collections.deque(maxlen=1000)"
    case (_, .attributes): "keep such values in a dict with a limit, and not as attributes"
    case (_, .buffer): "write it out, or keep a part of it"
    case (_, .blocks): "give the native container a limit: a ring, or an erase of the oldest where it is added to"
    case (_, .objects): "let go of what is done with: no container holds these, so they hold each other"
    case ("list", _), ("tuple", _): "keep the last ones only: collections.deque(maxlen=1000); or remove what is done with"
    case ("set", _), ("frozenset", _): "remove what is done with, or keep a dict with a limit in its place"
    default:
      "remove what is done with, or forget the oldest: if len(it) > 1024: it.pop(next(iter(it))); a weakref.WeakValueDictionary forgets "
        + "what nobody else holds"
    }
  }
}
