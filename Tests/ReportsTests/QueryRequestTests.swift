import CaptureFormat
import Reports
import Snapshots
import SyntheticCaptures
import Testing

@Suite struct QueryRequestTests {
  private func request(_ text: String) -> QueryRequest { QueryRequest(line: text.utf8) }

  @Test(arguments: [
    (#"{"question": "objects"}"#, QueryQuestion.objects(0, by: .type, order: .retained, limit: 20)),
    (
      #"{"question": "objects", "snapshot": 1, "by": "site", "sort": "own", "limit": 0}"#,
      .objects(1, by: .site, order: .own, limit: 0)
    ),
    (#"{"question": "dominators", "depth": 200}"#, .dominators(0, depth: 200, limit: 20)),
    (#"{"question": "holders", "object": "Session", "cut_limit": 2}"#, .holders(0, object: "Session", limit: 20, cut: 2)),
    (#"{"question": "cut", "object": 4096}"#, .cut(0, object: "0x1000", limit: 8)),
    (#"{"question": "retained", "object": "0x10", "limit": 3}"#, .retained(0, object: "0x10", limit: 3)),
    (#"{"question": "native_of", "object": "list"}"#, .nativeOf(0, object: "list", limit: 20)),
    (#"{"question": "globals"}"#, .globals(0, limit: 20)), (#"{"question": "snapshot", "snapshot": 2}"#, .snapshot(2)),
    (#"{"question": "open", "path": "b.kmsnap"}"#, .open(path: "b.kmsnap")),
    (
      #"{"question": "what_if", "edges": [{"holder": "set", "object": 16}]}"#,
      .whatIf(0, edges: [.init(holder: "set", object: "0x10")], limit: 20)
    ),
    (#"{"question": "diff", "before": 1, "after": 0, "limit": 5}"#, .difference(before: 1, after: 0, by: .type, limit: 5)),
    (#"{"question": "diff", "by": "holder"}"#, .difference(before: 0, after: 1, by: .holder, limit: 20)),
    (#"{"question": "findings"}"#, .findings(0, earlier: [], showsPossible: false, config: nil, limit: 20)),
    (
      #"{"question": "findings", "snapshot": 2, "earlier": [0, 1], "possible": true, "config": "kmmem.toml", "limit": 0}"#,
      .findings(2, earlier: [0, 1], showsPossible: true, config: "kmmem.toml", limit: 0)
    ),
  ])
  func `questions are understood`(text: String, question: QueryQuestion) throws {
    #expect(try request(text).question.get() == question)
  }

  @Test(arguments: [
    ("{", QueryRequestError.notJSON(.endsEarly)), ("[]", .notAnObject), ("{}", .missing("question")),
    (#"{"question": 3}"#, .wrongValue("question", expected: "a string")),
    (#"{"question": "what"}"#, .unknownQuestion("what")), (#"{"question": "holders"}"#, .missing("object")),
    (#"{"question": "globals", "limits": 3}"#, .unknownMember("limits", question: "globals")),
    (#"{"question": "globals", "limit": -1}"#, .wrongValue("limit", expected: "a whole number from 0 on")),
    (#"{"question": "globals", "limit": 1.5}"#, .wrongValue("limit", expected: "a whole number from 0 on")),
    (#"{"question": "globals", "limit": 1e999}"#, .wrongValue("limit", expected: "a whole number from 0 on")),
    (
      #"{"question": "globals", "limit": 12345678901234567890}"#, .wrongValue("limit", expected: "a whole number from 0 on")
    ),
    (
      #"{"question": "retained", "object": -1e999}"#,
      .wrongValue("object", expected: "an address (\"0x…\" or a number) or the name of a type")
    ),
    (#"{"question": "cut", "object": "A", "limit": 9}"#, .wrongValue("limit", expected: "a whole number from 1 to 8")),
    (#"{"question": "objects", "by": "size"}"#, .wrongValue("by", expected: #""type", "module", "site""#)),
    (
      #"{"question": "retained", "object": ""}"#,
      .wrongValue("object", expected: "an address (\"0x…\" or a number) or the name of a type")
    ),
    (#"{"question": "findings", "earlier": 0}"#, .wrongValue("earlier", expected: "a list of snapshots' numbers")),
    (#"{"question": "findings", "earlier": [-1]}"#, .wrongValue("earlier", expected: "a list of snapshots' numbers")),
    (#"{"question": "findings", "earlier": [0, "1"]}"#, .wrongValue("earlier", expected: "a list of snapshots' numbers")),
    (#"{"question": "findings", "possible": 1}"#, .wrongValue("possible", expected: "true or false")),
    (#"{"question": "findings", "config": null}"#, .wrongValue("config", expected: "a string")),
    (
      #"{"question": "what_if", "edges": []}"#,
      .wrongValue("edges", expected: "a list of objects with \"holder\" and \"object\"")
    ),
  ])
  func `what is no question is refused`(text: String, error: QueryRequestError) {
    #expect(throws: error) { try request(text).question.get() }
  }

  /// What a reply's sink was given.
  private final class Pieces {
    var bytes: [UInt8] = []
  }

  @Test(arguments: [#""a\nb""#, "7", "null", #"{"a": [1, 2.5, true]}"#, "1e999", "-0", "12345678901234567890", "0.10"])
  func `a reply is one line and carries the mark of its request`(id: String) throws {
    let request = request(#"{"question": "nothing", "id": \#(id)}"#)
    #expect(request.id == (try JSONValue(id.utf8)))
    let heap = try SyntheticSnapshot.music().withFile { HeapSnapshot(try SnapshotFile(path: $0)) }
    for content: QueryReply.Content in [.error("no \"such\" thing"), .answer(.globals(heap, limit: 0))] {
      let pieces = Pieces()
      QueryReply(to: request.id, content).write { pieces.bytes += $0 }
      #expect(pieces.bytes.last == 0x0a)
      #expect(pieces.bytes.count { $0 == 0x0a } == 1)
      guard case .object(let members) = try JSONValue(pieces.bytes) else {
        Issue.record("no object")
        continue
      }
      #expect(members["id"] == request.id)
      #expect((members["error"] == .string("no \"such\" thing")) != (members["answer"] != nil))
    }
  }
}
