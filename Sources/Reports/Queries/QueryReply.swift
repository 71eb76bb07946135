/// One line that `kmmem query` writes: the answer to a request, or why there is none.
package struct QueryReply {
  package enum Content {
    case answer(HeapAnswer)
    /// One sentence.
    case error(String)
  }

  /// What the request had as `id`.
  let id: JSONValue
  let content: Content

  package init(to id: JSONValue, _ content: Content) {
    self.id = id
    self.content = content
  }

  /// Writes the line, piece by piece.
  package func write(sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(onOneLine: true, sink: sink)
    writer.object { writer in
      writer.key("id")
      writer.value(id)
      switch content {
      case .answer(let answer):
        writer.key("answer")
        answer.write(to: &writer)
      case .error(let sentence): writer.member("error", sentence)
      }
    }
    writer.finish()
  }
}

extension JSONWriter {
  /// A value as it was read; the members of objects by name.
  mutating func value(_ value: JSONValue) {
    switch value {
    case .null: string(nil)
    case .bool(let value): literal(value ? "true" : "false")
    case .number(let text): literal(text)
    case .string(let text): string(text)
    case .array(let elements): array(elements) { $0.value($1) }
    case .object(let members):
      object { writer in
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
          writer.key(name)
          writer.value(value)
        }
      }
    }
  }
}
