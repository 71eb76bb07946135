import ArgumentParser
import CaptureFormat
import Detectors
import Glibc
import Reports
import Snapshots
import Suppressions

/// The snapshots that `kmmem query` has loaded, and the answers to questions about them.
final class QuerySession {
  private struct Loaded {
    let path: String
    /// The file that was read.
    let file: FileIdentity?
    let heap: HeapSnapshot
    /// What came of looking for the capture that names its stacks; nil until an answer shows any.
    var stacks: Result<Void, any Error>?
  }

  /// What the detectors are asked about: the numbers of snapshots.
  private struct Examination: Hashable {
    let snapshot: Int
    let earlier: [Int]
    let showsPossible: Bool
  }

  private var loaded: [Loaded] = []
  /// What the detectors have said; what is accepted of it is another question.
  private var reports: [Examination: LeakReport] = [:]
  private let capture: String?
  private let progress = Progress()

  /// `capture` is what was being written when the snapshots were made, if that was named.
  init(capture: String?) { self.capture = capture }

  /// Loads a snapshot and gives it the next number.
  func load(_ path: String) throws {
    // Before it is read: what is written meanwhile is another file to the next question.
    let file = FileIdentity(path: path)
    let known = number(of: path, file).map { loaded[$0] }
    defer { progress.clear() }
    if let known { return loaded.append(known) }
    let heap = try HeapSnapshot(path: path, progress)
    heap.findWaysAhead()
    loaded.append(Loaded(path: path, file: file, heap: heap))
  }

  /// The number of the snapshot that was read from a file, if one was.
  private func number(of path: String, _ file: FileIdentity?) -> Int? {
    file.flatMap { file in loaded.firstIndex { $0.path == path && $0.file == file } }
  }

  /// Answers a request.
  func reply(to request: QueryRequest) -> QueryReply {
    do {
      return QueryReply(to: request.id, .answer(try answer(request.question.get())))
    } catch {
      let sentence = (error as? QueryRequestError)?.sentence ?? (error as? ValidationError)?.message ?? "\(error)"
      return QueryReply(to: request.id, .error(sentence))
    }
  }

  /// Refuses a line that was not even kept.
  func reply(tooLong longest: Int) -> QueryReply {
    QueryReply(to: .null, .error("the request is longer than \(longest) bytes; ask about fewer references at once."))
  }

  private func answer(_ question: QueryQuestion) throws -> HeapAnswer {
    switch question {
    case .snapshot(let number): return .snapshot(try heap(number), number: number)
    case .open(let path):
      if let number = number(of: path, FileIdentity(path: path)) { return .snapshot(loaded[number].heap, number: number) }
      try load(path)
      return .snapshot(try heap(loaded.count - 1), number: loaded.count - 1)
    case .objects(let number, let grouping, let order, let limit):
      let heap = try heap(number)
      if grouping == .site { try findStacks(number) }
      return .objects(heap, by: grouping, order: order, limit: limit)
    case .dominators(let number, let depth, let limit): return .dominators(try heap(number), depth: depth, limit: limit)
    case .holders(let number, let object, let limit, let cut):
      let (heap, selection) = try selected(number, object)
      return .holders(ObjectHolders(of: selection, in: heap, cutLimit: cut), in: heap, limit: limit)
    case .cut(let number, let object, let limit):
      let (heap, selection) = try selected(number, object)
      return .cut(selection, in: heap, limit: limit)
    case .retained(let number, let object, let limit):
      let (heap, selection) = try selected(number, object)
      return .retained(selection, in: heap, limit: limit)
    case .nativeOf(let number, let object, let limit):
      let (heap, selection) = try selected(number, object, hasStacks: true)
      return .native(of: selection, in: heap, limit: limit)
    case .globals(let number, let limit): return .globals(try heap(number), limit: limit)
    case .whatIf(let number, let references, let limit):
      let heap = try heap(number)
      let asked = try references.flatMap { reference in
        let held = try heap.selection(reference.object, in: loaded[number].path)
        return try heap.references(from: [reference.holder], to: held, in: loaded[number].path)
      }
      return .whatIf(without: asked, in: heap, limit: limit)
    case .difference(let before, let after, let grouping, let limit):
      let (earlier, later) = (try heap(before), try heap(after))
      if grouping == .site {
        try later.checkSites(since: earlier)
        try findStacks(before)
        try findStacks(after)
      }
      return .difference(from: earlier, to: later, by: grouping, limit: limit)
    case .findings(let number, let earlier, let showsPossible, let path, let limit):
      let configuration = try path.map { try JudgementOptions.configuration(at: $0) } ?? Configuration()
      let report = try report(Examination(snapshot: number, earlier: earlier, showsPossible: showsPossible))
      return .findings(JudgedFindings(report, by: configuration), limit: limit)
    }
  }

  /// What the detectors say of a snapshot; found once.
  private func report(_ asked: Examination) throws -> LeakReport {
    if let known = reports[asked] { return known }
    let judged = try heap(asked.snapshot)
    let earlier = try Set(asked.earlier).map { try heap($0) }
    try judged.checkGrowth(since: earlier)
    for number in [asked.snapshot] + asked.earlier { try findStacksIfReadable(number) }
    let heaps = earlier.sorted { $0.file.header.realtime < $1.file.header.realtime } + [try withControls(judged, asked.snapshot)]
    let report = LeakReport(LeakAnalysis(heaps, showsPossible: asked.showsPossible))
    reports[asked] = report
    return report
  }

  /// A snapshot with what kmmem has planted in it, which no other question sees; without, if its file is another one meanwhile.
  private func withControls(_ heap: HeapSnapshot, _ number: Int) throws -> HeapSnapshot {
    let path = loaded[number].path
    guard let file = loaded[number].file, FileIdentity(path: path) == file else { return heap }
    defer { progress.clear() }
    let complete = try HeapSnapshot(path: path, progress, keepsControls: true)
    heap.giveStacks(to: complete)
    return complete
  }

  private func heap(_ number: Int) throws -> HeapSnapshot {
    guard loaded.indices.contains(number) else {
      throw ValidationError("there is no snapshot \(number); \(loaded.count) are loaded, numbered from 0.")
    }
    return loaded[number].heap
  }

  /// Looks for the capture that names a snapshot's stacks; it is read once for all snapshots of its recording that are loaded.
  private func findStacks(_ number: Int) throws {
    if loaded[number].stacks == nil {
      let heap = loaded[number].heap
      loaded[number].stacks = Result { try heap.findStacks(inCapture: capture) }
      for other in loaded { heap.giveStacks(to: other.heap) }
    }
    try loaded[number].stacks?.get()
  }

  /// The same for an answer of which stacks are only a part: only a capture that somebody has named must be readable.
  private func findStacksIfReadable(_ number: Int) throws {
    do { try findStacks(number) } catch { if capture != nil { throw error } }
  }

  /// An answer about a single object has the stack that made it; `hasStacks`: one about a type has stacks, too.
  private func selected(
    _ number: Int, _ object: String, hasStacks: Bool = false
  ) throws -> (HeapSnapshot, ObjectSelection) {
    let heap = try heap(number)
    let selection = try heap.selection(object, in: loaded[number].path)
    if hasStacks || selection.isObject { try findStacksIfReadable(number) }
    return (heap, selection)
  }
}
