package import Snapshots

/// A question that `kmmem query` is asked. Snapshots are named by their numbers, objects by address or type.
package enum QueryQuestion: Equatable, Sendable {
  case snapshot(Int)
  case open(path: String)
  case objects(Int, by: ObjectGroups.Grouping, order: ObjectOrder, limit: Int)
  case dominators(Int, depth: Int, limit: Int)
  case holders(Int, object: String, limit: Int, cut: Int)
  case cut(Int, object: String, limit: Int)
  case retained(Int, object: String, limit: Int)
  case nativeOf(Int, object: String, limit: Int)
  case globals(Int, limit: Int)
  case whatIf(Int, edges: [Reference], limit: Int)
  case difference(before: Int, after: Int, by: SnapshotDifference.Grouping, limit: Int)
  /// Of a snapshot, and others before it that show what grows; `config` is a file of known issues and suppressions.
  case findings(Int, earlier: [Int], showsPossible: Bool, config: String?, limit: Int)

  /// One node that holds another, both by address or type.
  package struct Reference: Equatable, Sendable {
    package let holder: String
    package let object: String

    package init(holder: String, object: String) {
      self.holder = holder
      self.object = object
    }
  }

  /// What a request calls a question.
  package enum Name: String, CaseIterable, Sendable {
    case snapshot, open, objects, dominators, holders, cut, retained
    case nativeOf = "native_of"
    case globals
    case whatIf = "what_if"
    case difference = "diff"
    case findings
  }

  /// Levels that a tree of dominators may be asked for; a chain of objects has as many as it has links.
  package static let deepest = 200
  /// Nodes that a cut may have.
  package static let widestCut = 8
}

/// Why a request is no question.
package enum QueryRequestError: Error, Equatable, Sendable {
  case notJSON(JSONValue.ParseError)
  case notAnObject
  case missing(String)
  /// What a member should have been.
  case wrongValue(String, expected: String)
  case unknownQuestion(String)
  case unknownMember(String, question: String)
}

/// A question with the mark that its answer carries.
package struct QueryRequest: Sendable {
  /// Whatever the request has as `id`.
  package let id: JSONValue
  package let question: Result<QueryQuestion, QueryRequestError>

  /// Reads a request: a line of JSON.
  package init(line: some Sequence<UInt8>) {
    do throws(JSONValue.ParseError) {
      guard case .object(var members) = try JSONValue(line) else {
        id = .null
        question = .failure(.notAnObject)
        return
      }
      id = members.removeValue(forKey: "id") ?? .null
      var reader = QueryMembers(members)
      question = Result { () throws(QueryRequestError) in try reader.question() }
    } catch {
      id = .null
      question = .failure(.notJSON(error))
    }
  }
}

/// Takes the members of a request, each once.
private struct QueryMembers {
  private var members: [String: JSONValue]

  init(_ members: [String: JSONValue]) { self.members = members }

  mutating func question() throws(QueryRequestError) -> QueryQuestion {
    let written = try text("question")
    guard let name = QueryQuestion.Name(rawValue: written) else { throw .unknownQuestion(written) }
    let question = try question(name)
    if let unknown = members.keys.sorted().first { throw .unknownMember(unknown, question: written) }
    return question
  }

  private mutating func question(_ name: QueryQuestion.Name) throws(QueryRequestError) -> QueryQuestion {
    switch name {
    case .snapshot: return .snapshot(try snapshot())
    case .open: return .open(path: try text("path"))
    case .objects:
      return .objects(try snapshot(), by: try choice("by", .type), order: try choice("sort", .retained), limit: try limit())
    case .dominators:
      return .dominators(
        try snapshot(), depth: try number("depth", 4, in: 1...QueryQuestion.deepest), limit: try limit())
    case .holders:
      return .holders(try snapshot(), object: try object(), limit: try limit(), cut: try cutLimit("cut_limit"))
    case .cut: return .cut(try snapshot(), object: try object(), limit: try cutLimit("limit"))
    case .retained: return .retained(try snapshot(), object: try object(), limit: try limit())
    case .nativeOf: return .nativeOf(try snapshot(), object: try object(), limit: try limit())
    case .globals: return .globals(try snapshot(), limit: try limit())
    case .whatIf: return .whatIf(try snapshot(), edges: try edges(), limit: try limit())
    case .difference:
      let (before, after) = (try number("before", 0), try number("after", 1))
      return .difference(before: before, after: after, by: try choice("by", .type), limit: try limit())
    case .findings:
      return .findings(
        try snapshot(), earlier: try numbers("earlier"), showsPossible: try truth("possible"), config: try textIfGiven("config"),
        limit: try limit())
    }
  }

  private mutating func snapshot() throws(QueryRequestError) -> Int { try number("snapshot", 0) }
  private mutating func limit() throws(QueryRequestError) -> Int { try number("limit", 20) }

  private mutating func cutLimit(_ name: String) throws(QueryRequestError) -> Int {
    try number(name, QueryQuestion.widestCut, in: 1...QueryQuestion.widestCut)
  }

  private mutating func number(
    _ name: String, _ usual: Int, in range: ClosedRange<Int> = 0...Int.max
  ) throws(QueryRequestError) -> Int {
    guard let value = members.removeValue(forKey: name) else { return usual }
    if let number = Self.wholeNumber(value), range.contains(number) { return number }
    let upTo = range.upperBound == Int.max ? "on" : "to \(range.upperBound)"
    throw .wrongValue(name, expected: "a whole number from \(range.lowerBound) \(upTo)")
  }

  private static func wholeNumber(_ value: JSONValue) -> Int? {
    if case .number(let text) = value { Int(text) } else { nil }
  }

  /// A list of whole numbers from 0 on; none where it is left out.
  private mutating func numbers(_ name: String) throws(QueryRequestError) -> [Int] {
    guard let value = members.removeValue(forKey: name) else { return [] }
    guard case .array(let elements) = value else { throw .wrongValue(name, expected: "a list of snapshots' numbers") }
    let numbers = elements.compactMap(Self.wholeNumber)
    guard numbers.count == elements.count, numbers.allSatisfy({ $0 >= 0 }) else {
      throw .wrongValue(name, expected: "a list of snapshots' numbers")
    }
    return numbers
  }

  /// False where it is left out.
  private mutating func truth(_ name: String) throws(QueryRequestError) -> Bool {
    guard let value = members.removeValue(forKey: name) else { return false }
    guard case .bool(let truth) = value else { throw .wrongValue(name, expected: "true or false") }
    return truth
  }

  private mutating func text(_ name: String) throws(QueryRequestError) -> String {
    guard let text = try textIfGiven(name) else { throw .missing(name) }
    return text
  }

  /// Nil where it is left out.
  private mutating func textIfGiven(_ name: String) throws(QueryRequestError) -> String? {
    guard let value = members.removeValue(forKey: name) else { return nil }
    guard case .string(let text) = value else { throw .wrongValue(name, expected: "a string") }
    return text
  }

  private mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ usual: Choice
  ) throws(QueryRequestError) -> Choice where Choice.RawValue == String {
    guard let value = members.removeValue(forKey: name) else { return usual }
    if case .string(let text) = value, let choice = Choice(rawValue: text) { return choice }
    throw .wrongValue(name, expected: Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
  }

  private mutating func object() throws(QueryRequestError) -> String {
    guard let value = members.removeValue(forKey: "object") else { throw .missing("object") }
    return try Self.object(value, "object")
  }

  /// An address as a number or a text, or the name of a type.
  private static func object(_ value: JSONValue, _ name: String) throws(QueryRequestError) -> String {
    switch value {
    case .string(let text) where !text.isEmpty: return text
    case .number(let text): if let address = UInt64(text) { return "0x" + String(address, radix: 16) }
    default: break
    }
    throw .wrongValue(name, expected: "an address (\"0x…\" or a number) or the name of a type")
  }

  private mutating func edges() throws(QueryRequestError) -> [QueryQuestion.Reference] {
    guard let value = members.removeValue(forKey: "edges") else { throw .missing("edges") }
    let expected = "a list of objects with \"holder\" and \"object\""
    guard case .array(let elements) = value, !elements.isEmpty else { throw .wrongValue("edges", expected: expected) }
    var edges: [QueryQuestion.Reference] = []
    for element in elements {
      guard case .object(let members) = element, members.count == 2, let holder = members["holder"],
        let object = members["object"]
      else { throw .wrongValue("edges", expected: expected) }
      edges.append(.init(holder: try Self.object(holder, "holder"), object: try Self.object(object, "object")))
    }
    return edges
  }
}
