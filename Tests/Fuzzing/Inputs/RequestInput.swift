import Reports

/// A line for `kmmem query`, whose mark is written back.
enum RequestInput {
  static func use(_ bytes: [UInt8]) {
    QueryReply(to: QueryRequest(line: bytes).id, .error("")).write { _ in }
  }

  /// A request with every kind of value.
  static let sample = Array(
    #"{"id": [1, -2.5e3, true, null, "\u00e9\n"], "question": "what_if", "edges": [{"holder": "set", "object": "0x10"}]}"#.utf8)
}
